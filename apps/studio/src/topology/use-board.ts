import { useMemo } from 'react';
import { type MachinePlace, useMachineGroups } from '../console/use-machines.ts';
import { useAppliances, useDraft, useProblems } from '../context/use-draft.ts';
import { allowedOf, descriptionOf, isEmptyProject } from '../design/appliances.ts';

/** An appliance of the project as its card shows it. */
export interface BoardAppliance {
  readonly folder: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly places: readonly MachinePlace[];
  readonly errors: number;
  /** Its destinations outside. */
  readonly allow: readonly string[];
  /** Its files are gone while machines of it run on. */
  readonly isGone: boolean;
}

/** The appliances of the current project; none while it is empty. */
export function useBoard(): readonly BoardAppliance[] {
  const draft = useDraft();
  const { files } = draft;
  const appliances = useAppliances();
  const groups = useMachineGroups();
  const problems = useProblems();
  return useMemo(() => {
    const isEmpty = isEmptyProject({ files });
    return groups.flatMap(({ folder, name, places }) => {
      const isGone = !appliances.some((each) => each.folder === folder);
      if (isEmpty && !places.some(({ machine }) => machine)) return [];
      const prefix = folder === '' ? '' : `${folder}/`;
      return {
        folder,
        name,
        description: descriptionOf(files, folder),
        places,
        errors: problems.filter(({ severity, file }) => severity === 'error' && file?.startsWith(prefix))
          .length,
        allow: allowedOf(files, folder),
        isGone: isGone || isEmpty,
      };
    });
  }, [files, appliances, groups, problems]);
}
