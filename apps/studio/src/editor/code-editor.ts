import type { StoreApi } from 'zustand/vanilla';
import type { Cursor, Draft } from '../design/draft.ts';
import { fileKind } from '../design/file-kind.ts';
import { wirePath } from '../design/generated.ts';
import { mergeProblems, type Problem } from '../design/problems.ts';
import { currentDraft, type WorkspaceStore } from '../workspace/store.ts';
import { monaco, revalidate } from './monaco.ts';

/** What the editor finds while a person types, for the current draft. */
export interface LiveProblems {
  readonly list: readonly Problem[];
}

interface Place {
  readonly draftId: string;
  readonly path: string;
}

type Model = monaco.editor.ITextModel;

const buildOwner = 'skerry';
const wireMessage = 'This is generated from the picture: change the canvas or appliance.json.';
const liveOwners = ['typescript', 'javascript', 'json'];

/**
 * Binds one Monaco editor to the workspace. A file of a draft has one model for as long as the page lives, so
 * undo goes on where it was after tabs or examples were switched. What changes a file from outside goes
 * through the model as an edit, and can be undone too.
 */
export class CodeEditor {
  readonly #editor: monaco.editor.IStandaloneCodeEditor;
  readonly #workspace: WorkspaceStore;
  readonly #problems: StoreApi<LiveProblems>;
  /** What the workspace and the model last agreed on, by model. */
  readonly #agreed = new Map<Model, string>();
  readonly #views = new Map<string, monaco.editor.ICodeEditorViewState>();
  readonly #disposables: { dispose(): void }[] = [];
  /** The generated entry: coloured as TypeScript, checked by nobody. */
  readonly #wire = monaco.editor.createModel(
    '',
    'assemblyscript',
    monaco.Uri.parse('skerry-generated:/wire.ts'),
  );
  #build: readonly Problem[] = [];
  #shown: Place | undefined;
  #paths = '';
  #cursorTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(container: HTMLElement, workspace: WorkspaceStore, problems: StoreApi<LiveProblems>) {
    this.#workspace = workspace;
    this.#problems = problems;
    this.#editor = monaco.editor.create(container, {
      model: null,
      automaticLayout: true,
      ariaLabel: 'Code. Control M lets Tab leave the editor.',
      fixedOverflowWidgets: true,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontLigatures: false,
      fontSize: 13,
      lineHeight: 20,
      hideCursorInOverviewRuler: true,
      lineNumbersMinChars: 3,
      minimap: { enabled: false },
      overviewRulerBorder: false,
      padding: { top: 10, bottom: 10 },
      renderLineHighlight: 'line',
      renderLineHighlightOnlyWhenFocus: true,
      scrollBeyondLastLine: false,
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
      smoothScrolling: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      tabSize: 2,
    });
    this.#disposables.push(
      this.#editor,
      this.#editor.onDidChangeCursorPosition(() => this.#keepCursorSoon()),
      this.#editor.onDidScrollChange(() => this.#keepCursorSoon()),
      monaco.editor.onDidChangeMarkers(() => this.#readProblems()),
      { dispose: workspace.subscribe(() => this.#reconcile()) },
    );
    this.#reconcile();
  }

  focus(): void {
    this.#editor.focus();
  }

  setWrap(wrap: boolean): void {
    this.#editor.updateOptions({ wordWrap: wrap ? 'on' : 'off' });
  }

  /** The text of the generated entry, which is read-only. */
  setWire(text: string): void {
    if (this.#wire.getValue() !== text) this.#wire.setValue(text);
  }

  /** Puts the last build's findings on their lines. */
  setBuildProblems(problems: readonly Problem[]): void {
    this.#build = problems;
    this.#markBuild();
  }

  /** Opens the place in its file and puts the cursor there. */
  reveal({ file, line, column }: Pick<Problem, 'file' | 'line' | 'column'>): void {
    if (file !== undefined) this.#workspace.getState().openFile(file);
    this.#editor.setPosition({ lineNumber: line, column });
    this.#editor.revealLineInCenterIfOutsideViewport(line);
    this.#editor.focus();
  }

  /** Opens Monaco's own command list, search and the like by their ids. */
  trigger(action: string): void {
    this.#editor.focus();
    void this.#editor.getAction(action)?.run();
  }

  dispose(): void {
    clearTimeout(this.#cursorTimer);
    this.#keepCursor(this.#shown);
    this.#keepView();
    for (const each of this.#disposables) each.dispose();
    this.#wire.dispose();
    for (const model of this.#agreed.keys()) model.dispose();
    this.#agreed.clear();
  }

  #reconcile(): void {
    const draft = currentDraft(this.#workspace.getState());
    const paths = `${draft.id}\n${draft.files.map(({ path }) => path).join('\n')}`;
    if (paths !== this.#paths) this.#removeModels(draft);
    // What is no text is shown beside the editor: see bytes-view.tsx.
    const texts = draft.files.filter(({ encoding }) => encoding === undefined);
    for (const file of texts) this.#agree(this.#model(draft.id, file.path, file.content), file.content);
    this.#show(draft);
    if (paths !== this.#paths) {
      this.#paths = paths;
      revalidate();
      this.#markBuild();
      this.#readProblems();
    }
  }

  #model(draftId: string, path: string, content: string): Model {
    const uri = uriOf(draftId, path);
    const existing = monaco.editor.getModel(uri);
    if (existing) return existing;
    const model = monaco.editor.createModel(content, fileKind(path), uri);
    this.#agreed.set(model, content);
    model.onDidChangeContent(() => {
      const value = model.getValue();
      if (this.#agreed.get(model) === value) return;
      this.#agreed.set(model, value);
      if (currentDraft(this.#workspace.getState()).id === draftId)
        this.#workspace.getState().writeFile(path, value);
    });
    return model;
  }

  #agree(model: Model, content: string): void {
    if (this.#agreed.get(model) === content) return;
    this.#agreed.set(model, content);
    model.pushStackElement();
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: content }], () => null);
    model.pushStackElement();
  }

  /** Models whose file is gone. Those of other drafts stay, with their undo. */
  #removeModels(draft: Draft): void {
    for (const model of [...this.#agreed.keys()]) {
      const place = placeOf(model.uri);
      if (place.draftId !== draft.id || draft.files.some(({ path }) => path === place.path)) continue;
      this.#agreed.delete(model);
      if (this.#editor.getModel() === model) this.#shown = undefined;
      model.dispose();
    }
  }

  #show(draft: Draft): void {
    const path = draft.active;
    const left = this.#shown;
    if (left?.draftId === draft.id && left.path === path) return;
    // First of all: keeping the cursor changes the workspace, which comes back here.
    this.#shown = path === null ? undefined : { draftId: draft.id, path };
    this.#keepCursor(left);
    this.#keepView();
    const model =
      path === wirePath ? this.#wire : path === null ? null : monaco.editor.getModel(uriOf(draft.id, path));
    this.#editor.setModel(model);
    this.#editor.updateOptions({ readOnly: path === wirePath, readOnlyMessage: { value: wireMessage } });
    if (path === null || !model) return;
    const view = this.#views.get(model.uri.toString());
    if (view) this.#editor.restoreViewState(view);
    else this.#restore(draft.cursors[path]);
  }

  #restore(cursor: Cursor | undefined): void {
    if (!cursor) return;
    this.#editor.setPosition({ lineNumber: cursor.line, column: cursor.column });
    this.#editor.setScrollTop(cursor.scrollTop);
  }

  #keepView(): void {
    const model = this.#editor.getModel();
    const view = this.#editor.saveViewState();
    if (model && view) this.#views.set(model.uri.toString(), view);
  }

  #keepCursorSoon(): void {
    clearTimeout(this.#cursorTimer);
    this.#cursorTimer = setTimeout(() => this.#keepCursor(this.#shown), 200);
  }

  /** Keeps where the cursor is for the file that the editor shows, which is `place`. */
  #keepCursor(place: Place | undefined): void {
    const position = this.#editor.getPosition();
    const model = this.#editor.getModel();
    if (!place || !position || model?.uri.toString() !== uriOf(place.draftId, place.path).toString()) return;
    const cursor = {
      line: position.lineNumber,
      column: position.column,
      scrollTop: this.#editor.getScrollTop(),
    };
    this.#workspace.getState().setCursor(place.draftId, place.path, cursor);
  }

  #readProblems(): void {
    const { id } = currentDraft(this.#workspace.getState());
    const list = monaco.editor
      .getModelMarkers({})
      .filter(({ owner, resource }) => liveOwners.includes(owner) && placeOf(resource).draftId === id)
      .filter(({ severity }) => severity >= monaco.MarkerSeverity.Warning)
      .map((marker) => problemOf(marker));
    if (JSON.stringify(list) === JSON.stringify(this.#problems.getState().list)) return;
    this.#problems.setState({ list });
    this.#markBuild();
  }

  #markBuild(): void {
    const draft = currentDraft(this.#workspace.getState());
    const shown = mergeProblems(this.#problems.getState().list, this.#build).filter(
      ({ source }) => source === 'build',
    );
    for (const { path } of draft.files) {
      const model = monaco.editor.getModel(uriOf(draft.id, path));
      if (!model) continue;
      monaco.editor.setModelMarkers(
        model,
        buildOwner,
        shown.filter(({ file }) => file === path).map((problem) => markerOf(problem, model)),
      );
    }
  }
}

function uriOf(draftId: string, path: string): monaco.Uri {
  return monaco.Uri.file(`/drafts/${draftId}/${path}`);
}

function placeOf(uri: monaco.Uri): Place {
  const [, , draftId = '', ...rest] = uri.path.split('/');
  return { draftId, path: rest.join('/') };
}

function problemOf(marker: monaco.editor.IMarker): Problem {
  return {
    source: 'live',
    severity: marker.severity === monaco.MarkerSeverity.Error ? 'error' : 'warning',
    message: marker.message,
    code: marker.owner === 'typescript' ? `TS${codeOf(marker)}` : codeOf(marker),
    file: placeOf(marker.resource).path,
    line: marker.startLineNumber,
    column: marker.startColumn,
    endLine: marker.endLineNumber,
    endColumn: marker.endColumn,
  };
}

function codeOf({ code }: monaco.editor.IMarker): string {
  return typeof code === 'object' ? code.value : (code ?? '');
}

/** A finding without an end marks the word at its place, or the whole line. */
function markerOf(problem: Problem, model: Model): monaco.editor.IMarkerData {
  const line = Math.min(problem.line, model.getLineCount());
  const word = model.getWordAtPosition({
    lineNumber: line,
    column: Math.min(problem.column, model.getLineMaxColumn(line)),
  });
  const hasEnd = problem.endLine > problem.line || problem.endColumn > problem.column + 1;
  return {
    severity: problem.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    message: problem.message,
    source: 'build',
    code: problem.code,
    startLineNumber: line,
    startColumn: word && !hasEnd ? word.startColumn : problem.column,
    endLineNumber: hasEnd ? problem.endLine : line,
    endColumn: hasEnd ? problem.endColumn : (word?.endColumn ?? model.getLineMaxColumn(line)),
  };
}
