import type { CodedError, Target } from '@skerry/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type HttpApi, RequestFailed } from '../api/http.ts';
import { isEnded } from '../build/build-view.ts';
import type { BuildFollower } from '../build/builds.ts';
import type { Consoles } from '../console/consoles.ts';
import { isAlive } from '../console/instances.ts';
import { type Draft, nameOf } from '../design/draft.ts';
import { parseParameters } from '../design/parameters.ts';
import { type Notices, noticeOf } from '../workspace/notices.ts';
import { currentDraft, type WorkspaceStore } from '../workspace/store.ts';

/** What pressing Run came to, before there is a build to look at. */
export interface RunState {
  readonly requesting: boolean;
  /** The last request of a draft that was refused, until the next one. */
  readonly refusals: Readonly<Record<string, CodedError>>;
}

export interface RunsHost {
  readonly http: HttpApi;
  readonly workspace: WorkspaceStore;
  readonly builds: BuildFollower;
  readonly consoles: Consoles;
  readonly notices: StoreApi<Notices>;
}

/** The acts that start and end builds and machines. Machines of the build before run on until new ones boot. */
export class Runs {
  readonly store = createStore<RunState>()(() => ({ requesting: false, refusals: {} }));
  readonly #host: RunsHost;

  constructor(host: RunsHost) {
    this.#host = host;
    host.builds.onInstance((buildId, target, instanceId) => this.#place(buildId, target, instanceId));
  }

  /** Builds the current draft and boots what comes out. Ends the draft's build that still runs. */
  async run(): Promise<void> {
    if (this.store.getState().requesting) return;
    const draft = currentDraft(this.#host.workspace.getState());
    const parameters = this.#parametersOf(draft);
    if (!parameters) return;
    this.store.setState(({ refusals: { [draft.id]: _, ...refusals } }) => ({ requesting: true, refusals }));
    try {
      const sentAt = Date.now();
      const superseded = this.#runningBuild(draft);
      const build = await this.#host.http.startBuild({
        name: nameOf(draft),
        files: draft.files.map(({ editedAt: _, ...file }) => file),
        targets: draft.targets,
        boot: true,
        parameters,
      });
      this.#host.workspace.getState().setBuild(draft.id, build.id, sentAt);
      this.#host.builds.follow(build.id, build);
      if (superseded !== undefined && superseded !== build.id)
        void this.#quietly(this.#host.http.cancelBuild(superseded));
    } catch (thrown) {
      const { error } = asFailure(thrown);
      this.store.setState(({ refusals }) => ({ refusals: { ...refusals, [draft.id]: error } }));
    } finally {
      this.store.setState({ requesting: false });
    }
  }

  async cancel(): Promise<void> {
    const running = this.#runningBuild(currentDraft(this.#host.workspace.getState()));
    if (running !== undefined) await this.#reported(this.#host.http.cancelBuild(running));
  }

  async stop(target: Target): Promise<void> {
    const machine = currentDraft(this.#host.workspace.getState()).machines[target];
    if (machine) await this.#reported(this.#host.http.stop(machine.instanceId));
  }

  async stopAll(): Promise<void> {
    const { machines } = currentDraft(this.#host.workspace.getState());
    await Promise.all(
      Object.values(machines)
        .filter(({ instanceId }) => this.#alive(instanceId))
        .map(({ instanceId }) => this.#reported(this.#host.http.stop(instanceId))),
    );
  }

  /** Boots the same image again; the old machine is stopped when the new one is there. */
  async restart(target: Target): Promise<void> {
    const draft = currentDraft(this.#host.workspace.getState());
    const machine = draft.machines[target];
    const parameters = this.#parametersOf(draft);
    if (!machine || !parameters) return;
    const { buildId } = machine;
    const instance = await this.#reported(this.#host.http.boot({ buildId, target, parameters }));
    if (!instance) return;
    this.#replace(machine.instanceId);
    this.#host.workspace.getState().setMachine(draft.id, target, { instanceId: instance.id, buildId });
  }

  /** A build has booted an image. Replays tell of it again, also after a restart: the first word counts. */
  #place(buildId: string, target: Target, instanceId: string): void {
    const { drafts, setMachine } = this.#host.workspace.getState();
    const draft = drafts.find((each) => each.buildId === buildId);
    const before = draft?.machines[target];
    if (!draft || before?.buildId === buildId) return;
    if (before) this.#replace(before.instanceId);
    setMachine(draft.id, target, { instanceId, buildId });
  }

  #replace(instanceId: string): void {
    const record = this.#host.consoles.instances.getState().records[instanceId];
    if (!record || this.#alive(instanceId)) void this.#quietly(this.#host.http.stop(instanceId));
    this.#host.consoles.close(instanceId);
  }

  #alive(instanceId: string): boolean {
    return isAlive(this.#host.consoles.instances.getState().records[instanceId]?.record);
  }

  #runningBuild(draft: Draft): string | undefined {
    const view = draft.buildId === null ? undefined : this.#host.builds.store.getState().views[draft.buildId];
    return view && !isEnded(view) ? view.id : undefined;
  }

  #parametersOf(draft: Draft): string[] | undefined {
    const parsed = parseParameters(draft.parameters);
    if (parsed.kind === 'parameters') return parsed.values;
    this.#host.notices.getState().show({
      tone: 'problem',
      title:
        parsed.kind === 'too-many'
          ? 'Too many boot parameters.'
          : 'A quote in the boot parameters is not closed.',
      detail: 'They are separated by spaces; "double quotes" keep a space.',
    });
    return undefined;
  }

  /** The value, or undefined after a notice that says what went wrong. */
  async #reported<T>(call: Promise<T>): Promise<T | undefined> {
    try {
      return await call;
    } catch (thrown) {
      this.#host.notices.getState().show(noticeOf(asFailure(thrown).error));
      return undefined;
    }
  }

  /** For what a person did not ask for: that it is gone already is fine. */
  async #quietly(call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (thrown) {
      asFailure(thrown);
    }
  }
}

/** Rethrows what is not the API's failure: that is a bug of the page. */
function asFailure(thrown: unknown): RequestFailed {
  if (thrown instanceof RequestFailed) return thrown;
  throw thrown;
}
