import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { HttpApi } from '../api/http.ts';
import type { LiveClient } from '../api/live.ts';
import type { BuildFollower } from '../build/builds.ts';
import type { CanvasUiStore } from '../canvas/canvas-ui.ts';
import type { CatalogueState } from '../canvas/catalogue.ts';
import type { Pictures } from '../canvas/pictures.ts';
import type { Consoles } from '../console/consoles.ts';
import type { CodeEditor, LiveProblems } from '../editor/code-editor.ts';
import type { Packets } from '../network/packets.ts';
import type { Notices } from '../workspace/notices.ts';
import type { Workspace, WorkspaceStore } from '../workspace/store.ts';
import type { Runs } from './runs.ts';
import type { ThemeState } from './theme.ts';
import type { View, ViewStore } from './view.ts';

/** What the page is made of, put together once, in app/create-services.ts. Components take it from the context; nothing is global. */
export interface Services {
  readonly http: HttpApi;
  readonly live: LiveClient;
  readonly workspace: WorkspaceStore;
  readonly notices: StoreApi<Notices>;
  readonly consoles: Consoles;
  readonly packets: Packets;
  readonly builds: BuildFollower;
  readonly runs: Runs;
  readonly catalogue: StoreApi<CatalogueState>;
  readonly pictures: Pictures;
  readonly canvasUi: CanvasUiStore;
  readonly theme: StoreApi<ThemeState>;
  readonly view: ViewStore;
  /** What the editor finds wrong while a person types. */
  readonly liveProblems: StoreApi<LiveProblems>;
  /** The editor, once it is loaded and on the page. */
  readonly editor: { current: CodeEditor | null };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error('outside of the composition root');
  return services;
}

export function useWorkspace<T>(select: (workspace: Workspace) => T): T {
  return useStore(useServices().workspace, select);
}

export function useView<T>(select: (view: View) => T): T {
  return useStore(useServices().view, select);
}
