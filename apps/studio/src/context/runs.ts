import type { Build, CodedError, Target } from '@skerry/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type HttpApi, RequestFailed } from '../api/http.ts';
import { isEnded, isLeftOut } from '../build/build-view.ts';
import type { BuildFollower } from '../build/builds.ts';
import type { Consoles } from '../console/consoles.ts';
import { isAlive } from '../console/instances.ts';
import {
  type Appliance,
  appliancesOf,
  type Place,
  parsePlaceKey,
  placeKey,
  sourcesOf,
} from '../design/appliances.ts';
import type { Draft } from '../design/draft.ts';
import { parseParameters } from '../design/parameters.ts';
import type { Packets } from '../network/packets.ts';
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
  readonly packets: Packets;
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

  /** Builds every appliance of the current draft and boots what comes out. Ends its builds that still run. */
  async run(): Promise<void> {
    if (this.store.getState().requesting) return;
    const draft = currentDraft(this.#host.workspace.getState());
    const parameters = this.#parametersOf(draft);
    if (!parameters) return;
    this.store.setState(({ refusals: { [draft.id]: _, ...refusals } }) => ({ requesting: true, refusals }));
    try {
      const sentAt = Date.now();
      const superseded = this.#runningBuilds(draft);
      const outcomes = await Promise.allSettled(
        appliancesOf(draft).map(async (appliance) => {
          const build = await this.#request(draft, appliance, parameters);
          return { folder: appliance.folder, build };
        }),
      );
      const begun = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const builds = Object.fromEntries(begun.map(({ folder, build }) => [folder, build.id]));
      this.#host.workspace.getState().setBuilds(draft.id, builds, sentAt);
      for (const { build } of begun) this.#host.builds.follow(build.id, build);
      const ids = new Set(Object.values(builds));
      for (const id of superseded.filter((each) => !ids.has(each)))
        void this.#quietly(this.#host.http.cancelBuild(id));
      const failed = outcomes.find((each) => each.status === 'rejected');
      if (failed) {
        const { error } = asFailure(failed.reason);
        this.store.setState(({ refusals }) => ({ refusals: { ...refusals, [draft.id]: error } }));
      }
    } finally {
      this.store.setState({ requesting: false });
    }
  }

  #request(draft: Draft, appliance: Appliance, parameters: string[]): Promise<Build> {
    return this.#host.http.startBuild({
      name: appliance.name,
      project: this.#host.workspace.getState().projectOf(draft.id),
      files: sourcesOf(draft, appliance),
      targets: draft.targets,
      boot: true,
      parameters,
    });
  }

  async cancel(): Promise<void> {
    const running = this.#runningBuilds(currentDraft(this.#host.workspace.getState()));
    await Promise.all(running.map((id) => this.#reported(this.#host.http.cancelBuild(id))));
  }

  async stop(place: Place): Promise<void> {
    const machine = currentDraft(this.#host.workspace.getState()).machines[placeKey(place)];
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

  /**
   * Boots the same image again, or for the first time the one that a run left out; the old machine is stopped when the new one is
   * there, and with it the one of another target that has the disks.
   */
  async restart(place: Place): Promise<void> {
    const { workspace, http, builds } = this.#host;
    const draft = currentDraft(workspace.getState());
    const machine = draft.machines[placeKey(place)];
    const last = draft.builds[place.folder];
    const view = builds.store.getState().views[last ?? ''];
    const buildId = view && isLeftOut(view, place.target) ? last : machine?.buildId;
    const parameters = this.#parametersOf(draft);
    if (buildId === undefined || !parameters) return;
    const project = workspace.getState().projectOf(draft.id);
    const request = { buildId, target: place.target, project, parameters };
    const instance = await this.#reported(http.boot(request));
    if (!instance) return;
    if (machine) this.#replace(machine.instanceId);
    this.#takeDisks(draft, place, buildId);
    workspace.getState().setMachine(draft.id, place, { instanceId: instance.id, buildId });
  }

  /** The machine of a place gets the disks: the appliance's machines on other targets have to let go of them. */
  #takeDisks({ machines }: Draft, place: Place, buildId: string): void {
    const { images } = this.#host.builds.store.getState().views[buildId] ?? {};
    if (!images?.[place.target]?.image.disks?.length) return;
    for (const [key, { instanceId }] of Object.entries(machines)) {
      const other = parsePlaceKey(key);
      if (other?.folder !== place.folder || other.target === place.target) continue;
      if (this.#alive(instanceId)) void this.#quietly(this.#host.http.stop(instanceId));
    }
  }

  /** A build has booted an image. Replays tell of it again, also after a restart: the first word counts. */
  #place(buildId: string, target: Target, instanceId: string): void {
    const { drafts, setMachine } = this.#host.workspace.getState();
    for (const draft of drafts) {
      const folder = Object.keys(draft.builds).find((each) => draft.builds[each] === buildId);
      if (folder === undefined) continue;
      const place = { folder, target };
      const before = draft.machines[placeKey(place)];
      if (before?.buildId === buildId) return;
      if (before) this.#replace(before.instanceId);
      this.#takeDisks(draft, place, buildId);
      setMachine(draft.id, place, { instanceId, buildId });
    }
  }

  #replace(instanceId: string): void {
    const record = this.#host.consoles.instances.getState().records[instanceId];
    if (!record || this.#alive(instanceId)) void this.#quietly(this.#host.http.stop(instanceId));
    this.#host.consoles.close(instanceId);
    this.#host.packets.close(instanceId);
  }

  #alive(instanceId: string): boolean {
    return isAlive(this.#host.consoles.instances.getState().records[instanceId]?.record);
  }

  #runningBuilds(draft: Draft): string[] {
    const { views } = this.#host.builds.store.getState();
    return Object.values(draft.builds).filter((id) => {
      const view = views[id];
      return view !== undefined && !isEnded(view);
    });
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
