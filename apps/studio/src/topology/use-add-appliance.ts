import { useServices } from '../context/services.ts';
import { addAppliance, explainProjectRefusal } from '../design/project.ts';
import { type Beginning, firstFileOf } from '../design/starting-points.ts';
import { currentDraft } from '../workspace/store.ts';

/** Adds an appliance to the project and opens its first file; its folder, or undefined when it was refused, which is told. */
export function useAddAppliance(): (beginning: Beginning) => string | undefined {
  const { workspace, projectEdits, notices } = useServices();
  return (beginning) => {
    const done = projectEdits.do(`add ${beginning.name}`, (each, now) => addAppliance(each, beginning, now));
    if ('refusal' in done) {
      const detail = explainProjectRefusal(done.refusal);
      notices.getState().show({ tone: 'problem', title: `${beginning.name} was not added.`, detail });
      return undefined;
    }
    const first = firstFileOf(currentDraft(workspace.getState()).files, done.folder);
    if (first !== undefined) workspace.getState().openFile(first);
    return done.folder;
  };
}
