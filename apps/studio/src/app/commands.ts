import { boards, targets } from '@skerry/contracts';
import { useStore } from 'zustand';
import { isUnderWay } from '../build/build-view.ts';
import { downloadZip } from '../canvas/download.ts';
import { isAlive } from '../console/instances.ts';
import { useMachineGroups } from '../console/use-machines.ts';
import { useServices, useView, useWorkspace } from '../context/services.ts';
import { useBuild, useDraft } from '../context/use-draft.ts';
import { useExamples } from '../context/use-examples.ts';
import type { PhonePane } from '../context/view.ts';
import { nameOf, placeLabel } from '../design/appliances.ts';
import { wirePath } from '../design/generated.ts';
import { boardDescriptions, describeTarget, toggleTarget } from '../design/targets.ts';
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
  const { workspace, runs, consoles, theme, http, view } = services;
  const draft = useDraft();
  const build = useBuild();
  const examples = useExamples();
  const places = useMachineGroups().flatMap((group) => group.places);
  const packetsShown = useView((each) => each.packets);
  const drafts = useWorkspace((each) => each.drafts);
  const wrap = useWorkspace((each) => each.wrap);
  const filesShown = useWorkspace((each) => each.filesShown);
  const picture = useStore(services.pictures.store);
  const board = picture.read?.composition.manifest.board;
  const records = useStore(consoles.instances, (each) => each.records);
  const act = workspace.getState();

  const machines = places.flatMap(({ place, key, machine }): PaletteCommand[] => {
    if (!machine) return [];
    const session = consoles.existing(machine.instanceId);
    const record = records[machine.instanceId]?.record;
    const label = placeLabel(place);
    const showsPackets = packetsShown.includes(key);
    const network: PaletteCommand[] = [
      {
        label: `Open the page of ${label}`,
        detail: 'preview',
        run: () => view.getState().preview(key),
      },
      {
        label: showsPackets ? `Console of ${label}` : `Packets of ${label}`,
        detail: showsPackets ? 'in place of the packets' : 'in place of the console',
        run: () => {
          view.getState().togglePackets(key);
          view.getState().showPhone('machines');
        },
      },
      {
        label: `Save a capture of ${label}`,
        detail: 'its newest packets, as pcapng',
        run: () => download(http.captureUrl(machine.instanceId)),
      },
    ];
    return [
      { label: `Type into ${label}`, run: () => session?.focus() },
      ...(record?.stack ? network : []),
      ...(isAlive(record) ? [{ label: `Stop ${label}`, run: () => void runs.stop(place) }] : []),
      { label: `Restart ${label}`, run: () => void runs.restart(place) },
      { label: `Clear the console of ${label}`, run: () => session?.clear() },
    ];
  });

  const open = services.route.getState().go;

  function goTo(pane: PhonePane): void {
    open({ page: 'studio' });
    view.getState().showPhone(pane);
    if (pane === 'build' || pane === 'preview') view.getState().showSide(pane);
    requestAnimationFrame(() => focusPaneNamed(pane));
  }

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
          detail: describeTarget(target, board).summary,
          run: () => services.pictures.setTargets(toggleTarget(targets, draft.targets, target)),
        })),
        ...boards
          .filter((each) => each !== (board ?? boards[0]))
          .map((each) => ({
            label: `Boot arm on the board ${each}`,
            detail: boardDescriptions[each].summary,
            run: () => services.pictures.edit({ kind: 'set-board', board: each }, { quiet: true }),
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
        { label: 'Canvas', detail: 'pane', run: () => goTo('canvas') },
        { label: 'Code', detail: 'pane', shortcut: 'F6', run: () => goTo('code') },
        { label: 'Machines', detail: 'pane', run: () => goTo('machines') },
        { label: 'Build', detail: 'pane', run: () => goTo('build') },
        { label: 'Preview', detail: 'pane', run: () => goTo('preview') },
        {
          label: 'Add an appliance…',
          detail: 'to this project',
          run: () => view.getState().addAppliance(true),
        },
        { label: 'Board', detail: 'the project and its network', run: () => open({ page: 'board' }) },
        { label: 'Libraries', detail: 'what there is to build with', run: () => open({ page: 'libraries' }) },
        { label: 'Gallery', detail: 'appliances to begin from', run: () => open({ page: 'gallery' }) },
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
        {
          label: 'New project',
          detail: 'an empty board',
          run: () => {
            act.openProject();
            open({ page: 'board' });
          },
        },
        {
          label: 'Export as zip',
          detail: 'the files, and how to build them',
          run: () => void downloadZip(draft),
        },
      ],
    },
    {
      heading: 'Canvas',
      commands: [
        {
          label: 'Add a library',
          shortcut: 'A',
          run: () => {
            view.getState().showPhone('canvas');
            services.canvasUi.getState().openPalette(true);
          },
        },
        ...(picture.canUndo === undefined
          ? []
          : [{ label: `Undo: ${picture.canUndo}`, run: () => void services.pictures.undo() }]),
        ...(picture.canRedo === undefined
          ? []
          : [{ label: `Redo: ${picture.canRedo}`, run: () => void services.pictures.redo() }]),
        {
          label: 'Lay out the picture anew',
          shortcut: 'L',
          run: () => services.pictures.move({}, 'lay out'),
        },
        { label: 'Show the picture', run: () => services.canvasUi.getState().show('picture') },
        { label: 'Show the picture as a list', run: () => services.canvasUi.getState().show('list') },
        { label: 'Read wire.ts', detail: 'the generated entry', run: () => act.openFile(wirePath) },
        {
          label: 'Keyboard shortcuts of the canvas',
          shortcut: '?',
          run: () => services.canvasUi.getState().openKeys(true),
        },
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

function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}
