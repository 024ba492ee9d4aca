import type { Catalogue } from '@skerry/composition';
import { offerFor } from './library-names.ts';
import { monaco } from './monaco.ts';

export interface LibraryOffers {
  /** Undefined while there is no catalogue. */
  readonly catalogue: () => Catalogue | undefined;
  readonly add: (library: string) => void;
}

const command = 'skerry.addLibrary';

/** "Add TCP to the appliance", for a name in the code that a library gives. */
export function offerLibraries({ catalogue, add }: LibraryOffers): monaco.IDisposable {
  const registered = monaco.editor.registerCommand(command, (_accessor, library: string) => add(library));
  const provider = monaco.languages.registerCodeActionProvider('typescript', {
    provideCodeActions: (model, _range, { markers }) => {
      const known = catalogue();
      const seen = new Set<string>();
      const actions = markers.flatMap((marker): monaco.languages.CodeAction | [] => {
        const code = typeof marker.code === 'object' ? marker.code.value : (marker.code ?? '');
        const word = model.getWordAtPosition({
          lineNumber: marker.startLineNumber,
          column: marker.startColumn,
        })?.word;
        const offer = known && offerFor({ code, message: marker.message }, word ?? '', known);
        if (!offer || seen.has(offer.library)) return [];
        seen.add(offer.library);
        const title = `Add ${offer.title} to the appliance`;
        return {
          title,
          kind: 'quickfix',
          diagnostics: [marker],
          isPreferred: true,
          command: { id: command, title, arguments: [offer.library] },
        };
      });
      return { actions, dispose: () => {} };
    },
  });
  return {
    dispose: () => {
      registered.dispose();
      provider.dispose();
    },
  };
}
