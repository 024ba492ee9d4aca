import { createStore } from 'zustand/vanilla';
import { browserLiveClient } from '../api/browser-live.ts';
import { HttpApi } from '../api/http.ts';
import { BuildFollower } from '../build/builds.ts';
import { keepSizes } from '../build/keep-sizes.ts';
import { createCanvasUi } from '../canvas/canvas-ui.ts';
import { loadCatalogue } from '../canvas/catalogue.ts';
import { Pictures } from '../canvas/pictures.ts';
import { Consoles } from '../console/consoles.ts';
import { scrollbackStorage } from '../console/scrollback.ts';
import { createRoute } from '../context/route.ts';
import { Runs } from '../context/runs.ts';
import type { Services } from '../context/services.ts';
import { createThemeStore } from '../context/theme.ts';
import { createView } from '../context/view.ts';
import type { LiveProblems } from '../editor/code-editor.ts';
import { type BeforePaint, Packets } from '../network/packets.ts';
import { TrafficWatches } from '../network/traffic.ts';
import { ProjectEdits } from '../topology/project-edits.ts';
import { createNotices } from '../workspace/notices.ts';
import { workspaceStorage } from '../workspace/storage.ts';
import { createWorkspace, followOtherPages } from '../workspace/store.ts';
import { helloTemplate } from './hello.ts';

export function createServices(page: Window): Services {
  const notices = createNotices();
  const storage = workspaceStorage({
    storage: page.localStorage,
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onUnwritable: () =>
      notices.getState().show({
        tone: 'problem',
        title: 'This browser cannot keep your edits.',
        detail:
          'Its storage is full or forbidden. The page works on, but copy what you need before you close it.',
      }),
  });
  const workspace = createWorkspace({
    storage,
    now: () => Date.now(),
    newId: () => crypto.randomUUID(),
    first: helloTemplate,
  });
  const http = new HttpApi();
  const live = browserLiveClient(page.location);
  const theme = createThemeStore(page);
  const consoles = new Consoles(live, scrollbackStorage(page.sessionStorage), () =>
    notices.getState().show({
      tone: 'problem',
      title: 'That was not sent: there is no connection.',
      detail: 'Type it again when the page is connected.',
    }),
  );
  theme.subscribe(({ terminal }) => consoles.setTheme(terminal));
  consoles.setTheme(theme.getState().terminal);
  const builds = new BuildFollower(live);
  keepSizes(builds, workspace);
  const packets = new Packets(live, calmly(page));
  const runs = new Runs({ http, workspace, builds, consoles, packets, notices });

  const catalogue = loadCatalogue({
    http,
    storage: () => page.localStorage,
    after: (ms, run) => void page.setTimeout(run, ms),
  });
  const pictures = new Pictures({
    workspace,
    catalogue,
    notices,
    after: (ms, run) => {
      const timer = page.setTimeout(run, ms);
      return () => page.clearTimeout(timer);
    },
  });

  followOtherPages(workspace, page, (paths) =>
    notices.getState().show({
      tone: 'info',
      title: 'Changed in another tab of this page.',
      detail: `${paths.join(', ')} now holds the later edit. Undo in the editor brings yours back.`,
    }),
  );
  const keep = (): void => {
    storage.flush();
    consoles.save();
  };
  page.addEventListener('pagehide', keep);
  page.document.addEventListener('visibilitychange', () => {
    if (page.document.visibilityState === 'hidden') keep();
  });
  live.start();
  const liveProblems = createStore<LiveProblems>()(() => ({ list: [] }));
  return {
    http,
    live,
    workspace,
    notices,
    consoles,
    packets,
    traffic: new TrafficWatches(live),
    projectEdits: new ProjectEdits(workspace, () => Date.now()),
    route: createRoute(page),
    builds,
    runs,
    catalogue,
    pictures,
    canvasUi: createCanvasUi(),
    theme,
    view: createView(() => page.sessionStorage),
    liveProblems,
    editor: { current: null },
  };
}

/** More often a list need not move: nobody reads faster. */
const calmMs = 100;

function calmly(page: Window): BeforePaint {
  let lastMs = 0;
  return (run) => {
    let frame = 0;
    const before = (): void => {
      lastMs = performance.now();
      run();
    };
    const wait = page.setTimeout(
      () => {
        frame = page.requestAnimationFrame(before);
      },
      Math.max(0, lastMs + calmMs - performance.now()),
    );
    return () => {
      page.clearTimeout(wait);
      page.cancelAnimationFrame(frame);
    };
  };
}
