import { limits } from '@skerry/contracts';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { SerializeAddon } from '@xterm/addon-serialize';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ITheme, Terminal } from '@xterm/xterm';
import type { LiveClient, WatchedMessage } from '../api/live.ts';
import { type InstanceView, isAlive } from './instances.ts';
import type { ScrollbackStorage } from './scrollback.ts';

/**
 * One instance's console: the terminal, what arrives for it and what is typed into it. Keys go to the machine as
 * they are; its console library edits the line and echoes, so the echo is part of the stream and of its replay.
 * It lives outside React, so that switching panes or layouts costs nothing of it.
 */
export interface TerminalSessionHost {
  readonly live: LiveClient;
  readonly scrollback: ScrollbackStorage;
  readonly theme: ITheme;
  readonly label: string;
  readonly onView: (change: (view: InstanceView) => InstanceView) => void;
  /** Typed, but there was no connection to send it over. */
  readonly onUnsent: () => void;
  /** The person asked for the search box. */
  readonly onSearch: () => void;
}

const scrollbackLines = 5_000;
/** Bytes given to the terminal that it has not yet shown; beyond this, output is dropped and counted. */
const mostUnshownBytes = 8_388_608;

export class TerminalSession {
  readonly instanceId: string;
  readonly search = new SearchAddon();
  readonly #terminal: Terminal;
  readonly #element = document.createElement('div');
  readonly #fit = new FitAddon();
  readonly #serialize = new SerializeAddon();
  readonly #host: TerminalSessionHost;
  readonly #resize: ResizeObserver;
  #unwatch = (): void => {};
  #unshownBytes = 0;
  #droppedHere = 0;
  #opened = false;
  #ended = false;

  constructor(instanceId: string, host: TerminalSessionHost) {
    this.instanceId = instanceId;
    this.#host = host;
    this.#terminal = new Terminal({
      allowProposedApi: true,
      convertEol: true,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: 12.5,
      lineHeight: 1.25,
      scrollback: scrollbackLines,
      theme: host.theme,
      minimumContrastRatio: 4.5,
    });
    for (const addon of [this.#fit, this.search, this.#serialize]) this.#terminal.loadAddon(addon);
    this.#terminal.onData((keys) => this.#send(keys));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#key(event));
    this.#element.className = 'terminal-host';
    this.#resize = new ResizeObserver(() => this.fit());
    this.#begin();
  }

  /** Shows the terminal inside `container`; returns the function that takes it out again. */
  attach(container: HTMLElement): () => void {
    container.append(this.#element);
    if (!this.#opened) {
      this.#opened = true;
      this.#terminal.open(this.#element);
      this.#terminal.textarea?.setAttribute('aria-label', this.#host.label);
      this.#accelerate();
    }
    this.#resize.observe(this.#element);
    this.fit();
    return () => {
      this.#resize.unobserve(this.#element);
      this.#element.remove();
    };
  }

  fit(): void {
    if (this.#element.clientWidth < 20 || this.#element.clientHeight < 20) return;
    this.#fit.fit();
  }

  focus(): void {
    this.#terminal.focus();
  }

  clear(): void {
    this.#terminal.clear();
  }

  setTheme(theme: ITheme): void {
    this.#terminal.options.theme = theme;
  }

  setScreenReader(on: boolean): void {
    this.#terminal.options.screenReaderMode = on;
  }

  /** Everything that the terminal holds, as plain text. */
  text(): string {
    const { active } = this.#terminal.buffer;
    const lines: string[] = [];
    for (let row = 0; row < active.length; row++) {
      const line = active.getLine(row);
      const text = line?.translateToString(true) ?? '';
      if (line?.isWrapped && lines.length > 0) lines.push((lines.pop() ?? '') + text);
      else lines.push(text);
    }
    return `${lines.join('\n').trimEnd()}\n`;
  }

  /** Keeps the screen for the next page of this tab. */
  save(): void {
    const cursor = this.#host.live.cursor(this.instanceId);
    this.#host.scrollback.save(this.instanceId, {
      screen: this.#serialize.serialize({ scrollback: scrollbackLines }),
      ...(cursor === undefined ? {} : { cursor }),
    });
  }

  dispose(): void {
    this.#unwatch();
    this.#resize.disconnect();
    this.#terminal.dispose();
    this.#element.remove();
  }

  #begin(): void {
    const kept = this.#host.scrollback.load(this.instanceId);
    if (kept) this.#terminal.write(kept.screen);
    this.#unwatch = this.#host.live.watch({
      kind: 'instance',
      id: this.instanceId,
      after: kept?.cursor,
      onMessage: (message) => this.#receive(message),
      onFailed: (refused) => this.#host.onView((view) => ({ ...view, refused })),
    });
  }

  #receive(message: WatchedMessage): void {
    if (message.kind === 'instance') {
      this.#ended = !isAlive(message.instance);
      this.#host.onView(() => ({ record: message.instance }));
    }
    if (message.kind !== 'console') return;
    const bytes = Uint8Array.from(atob(message.bytes), (character) => character.charCodeAt(0));
    const dropped = (message.dropped ?? 0) + this.#droppedHere;
    if (this.#unshownBytes + bytes.length > mostUnshownBytes) {
      this.#droppedHere = dropped + bytes.length;
      return;
    }
    this.#droppedHere = 0;
    this.#show(bytes, dropped);
  }

  #show(bytes: Uint8Array, dropped: number): void {
    const terminal = this.#terminal;
    this.#unshownBytes += bytes.length;
    if (dropped > 0) terminal.write(droppedNote(dropped));
    terminal.write(bytes, () => {
      this.#unshownBytes -= bytes.length;
    });
  }

  #send(text: string): void {
    if (this.#ended) return; // there is nobody to hear it
    for (let at = 0; at < text.length; at += limits.inputBytes) {
      const piece = text.slice(at, at + limits.inputBytes);
      if (this.#host.live.input(this.instanceId, piece)) continue;
      this.#host.onUnsent();
      return;
    }
  }

  #key(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown' || !(event.ctrlKey || event.metaKey) || event.altKey) return true;
    const key = event.key.toLowerCase();
    if (key === 'f') {
      event.preventDefault();
      this.#host.onSearch();
      return false;
    }
    if (key === 'v') return false; // the browser pastes
    if (key === 'c' && this.#terminal.hasSelection()) return false; // the browser copies
    return true;
  }

  /** Draws by WebGL where the browser can; a lost context falls back to the terminal's own drawing. */
  #accelerate(): void {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.#terminal.loadAddon(webgl);
    } catch {
      // No WebGL 2: the DOM renderer is already in place.
    }
  }
}

function droppedNote(count: number): string {
  return `\r\n\x1b[2m[${count.toLocaleString('en')} ${count === 1 ? 'byte was' : 'bytes were'} dropped]\x1b[0m\r\n`;
}
