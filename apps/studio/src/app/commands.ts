import { targets } from '@skerry/contracts';
import { useStore } from 'zustand';
import { isUnderWay } from '../build/build-view.ts';
import { isAlive } from '../console/instances.ts';
import { useServices, useWorkspace } from '../context/services.ts';
import { useBuild, useDraft } from '../context/use-draft.ts';
import { useExamples } from '../context/use-examples.ts';
import { nameOf } from '../design/draft.ts';
import { targetDescriptions, toggleTarget } from '../design/targets.ts';
import { focusPaneNamed } from './panes.ts';

export interface CommandGroup {
  readonly heading: string;
  readonly commands: readonly PaletteCommand[];
}

export interface PaletteCommand {
  readonly label: string;
  readonly detail?: string;
  readonly shortcut?: string;
  readonly run: () => void;
}

/** What can be done now, by group; what makes no sense at the moment is not listed. */
export function useCommands(): readonly CommandGroup[] {
  const services = useServices();
  const { workspace, runs, consoles, theme } = services;
  const draft = useDraft();
  const build = useBuild();
  const examples = useExamples();
  const drafts = useWorkspace((each) => each.drafts);
  const wrap = useWorkspace((each) => each.wrap);
  const filesShown = useWorkspace((each) => each.filesShown);
  const records = useStore(consoles.instances, (each) => each.records);
  const act = workspace.getState();

  const machines = targets.flatMap((target): PaletteCommand[] => {
    const machine = draft.machines[target];
    if (!machine) return [];
    const session = consoles.existing(machine.instanceId);
    const alive = isAlive(records[machine.instanceId]?.record);
    return [
      { label: `Type into ${target}`, run: () => session?.focus() },
      ...(alive ? [{ label: `Stop ${target}`, run: () => void runs.stop(target) }] : []),
      { label: `Restart ${target}`, run: () => void runs.restart(target) },
      { label: `Clear the console of ${target}`, run: () => session?.clear() },
    ];
  });

  const groups: CommandGroup[] = [
    {
      heading: 'Run',
      commands: [
        {
          label: 'Run',
          detail: 'build for every target and boot',
          shortcut: 'Mod+Enter',
          run: () => void runs.run(),
        },
        ...(build && isUnderWay(build) ? [{ label: 'Cancel the build', run: () => void runs.cancel() }] : []),
        ...targets.map((target) => ({
          label: `${draft.targets.includes(target) ? 'Leave out' : 'Add'} target ${target}`,
          detail: targetDescriptions[target].summary,
          run: () => act.setTargets(toggleTarget(targets, draft.targets, target)),
        })),
      ],
    },
    {
      heading: 'Machines',
      commands: [
        ...machines,
        ...(machines.length > 0 ? [{ label: 'Stop all machines', run: () => void runs.stopAll() }] : []),
      ],
    },
    {
      heading: 'Go to',
      commands: [
        ...draft.files.map(({ path }) => ({
          label: path,
          detail: 'file',
          run: () => {
            act.openFile(path);
            services.editor.current?.focus();
          },
        })),
        { label: 'Code', detail: 'pane', shortcut: 'F6', run: () => focusPaneNamed('code') },
        { label: 'Machines', detail: 'pane', run: () => focusPaneNamed('machines') },
        { label: 'Build', detail: 'pane', run: () => focusPaneNamed('build') },
      ],
    },
    {
      heading: 'Appliance',
      commands: [
        ...examples.map((example) => ({
          label: `Open example ${example.name}`,
          detail: example.description,
          run: () => act.openExample(example),
        })),
        ...drafts
          .filter((each) => each.id !== draft.id && each.example === null)
          .map((each) => ({ label: `Open ${nameOf(each)}`, run: () => act.openDraft(each.id) })),
        { label: 'New appliance', run: () => act.openBlank() },
      ],
    },
    {
      heading: 'Editor',
      commands: [
        {
          label: 'Find in file',
          shortcut: 'Mod+F',
          run: () => services.editor.current?.trigger('actions.find'),
        },
        { label: 'Format file', run: () => services.editor.current?.trigger('editor.action.formatDocument') },
        {
          label: 'Editor commands',
          detail: 'everything Monaco can do',
          shortcut: 'F1',
          run: () => services.editor.current?.trigger('editor.action.quickCommand'),
        },
        { label: wrap ? 'Do not wrap long lines' : 'Wrap long lines', run: () => act.setWrap(!wrap) },
        { label: filesShown ? 'Hide files' : 'Show files', run: () => act.setFilesShown(!filesShown) },
      ],
    },
    {
      heading: 'Page',
      commands: [
        { label: 'Dark theme', run: () => theme.getState().choose('dark') },
        { label: 'Light theme', run: () => theme.getState().choose('light') },
        { label: 'Theme of the system', run: () => theme.getState().choose('system') },
        {
          label: 'Read consoles aloud',
          detail: 'for screen readers',
          run: () => consoles.setScreenReader(true),
        },
      ],
    },
  ];
  return groups.filter(({ commands }) => commands.length > 0);
}
