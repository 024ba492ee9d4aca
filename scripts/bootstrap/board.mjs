/**
 * Progress for a person: one line for each task that takes over a second. On a terminal the running lines move; elsewhere
 * a line is printed when a task turns out to be long, every 15 seconds after that, and at its end. Quick tasks leave
 * no trace. Plain JavaScript, since it runs before anything is installed.
 */

const QUICK_MS = 1_000;
const FRAME_MS = 100;
const REMINDER_MS = 15_000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * @typedef {object} Task
 * @property {(text: string) => void} note Says what it is doing now.
 * @property {(share: number) => void} progress From 0 to 1.
 * @property {(text?: string) => void} done
 * @property {(text?: string) => void} failed
 * @property {() => void} end Takes the line away without a word.
 */

export class Board {
  /** @param {NodeJS.WriteStream} stream */
  constructor(stream = process.stdout) {
    this.stream = stream;
    this.moving = stream.isTTY === true && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
    this.colours = this.moving && process.env['NO_COLOR'] === undefined;
    /** @type {Set<Line>} */
    this.lines = new Set();
    this.drawn = 0;
    this.frame = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  /**
   * A task that has begun. End it with `done` or `failed`; both are idempotent.
   * @param {string} label
   * @returns {Task}
   */
  task(label) {
    const line = new Line(label);
    this.lines.add(line);
    if (!this.timer) this.timer = setInterval(() => this.tick(), this.moving ? FRAME_MS : QUICK_MS).unref();
    /** @param {'done' | 'failed' | 'silent'} outcome @param {string | undefined} [text] */
    const end = (outcome, text) => {
      if (!this.lines.delete(line)) return;
      if (outcome === 'failed' || (outcome === 'done' && line.elapsedMs() >= QUICK_MS)) {
        this.print(
          `${this.mark(outcome)} ${label}${text ? `: ${text}` : ''} ${this.dim(`(${seconds(line)})`)}`,
        );
      } else if (this.moving) this.draw();
      if (this.lines.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
    };
    return {
      note: (text) => {
        line.text = text;
      },
      progress: (share) => {
        line.share = Math.max(0, Math.min(1, share));
      },
      done: (text) => end('done', text),
      failed: (text) => end('failed', text),
      end: () => end('silent'),
    };
  }

  /**
   * Runs `work` as a task; what it throws is thrown on after the line says that it failed.
   * @template T
   * @param {string} label
   * @param {(task: Task) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async run(label, work) {
    const task = this.task(label);
    try {
      const result = await work(task);
      task.done();
      return result;
    } catch (error) {
      task.failed();
      throw error;
    }
  }

  /** A line that stays. @param {string} text */
  print(text) {
    this.erase();
    this.stream.write(`${text}\n`);
    if (this.moving) this.draw();
  }

  tick() {
    this.frame += 1;
    if (this.moving) this.draw();
    else for (const line of this.lines) this.remind(line);
  }

  /** @param {Line} line */
  remind(line) {
    if (line.elapsedMs() < line.nextReminderMs) return;
    line.nextReminderMs = line.elapsedMs() + REMINDER_MS;
    this.stream.write(
      `  ${line.label} … ${[line.percent(), line.text, seconds(line)].filter(Boolean).join(', ')}\n`,
    );
  }

  draw() {
    this.erase();
    const width = this.stream.columns ?? 80;
    for (const line of this.lines) {
      const spinner = FRAMES[this.frame % FRAMES.length];
      const detail = [line.percent(), line.text, line.elapsedMs() >= QUICK_MS ? seconds(line) : '']
        .filter(Boolean)
        .join(', ');
      const text = `${spinner} ${line.label} ${detail}`.slice(0, width - 1);
      this.stream.write(`${text}\n`);
      this.drawn += 1;
    }
  }

  erase() {
    if (this.drawn > 0) this.stream.write(`\x1b[${this.drawn}A\x1b[0J`);
    this.drawn = 0;
  }

  /** @param {'done' | 'failed'} outcome */
  mark(outcome) {
    const sign = outcome === 'done' ? '✓' : '✗';
    return this.colours ? `\x1b[${outcome === 'done' ? 32 : 31}m${sign}\x1b[0m` : sign;
  }

  /** @param {string} text */
  dim(text) {
    return this.colours ? `\x1b[2m${text}\x1b[0m` : text;
  }
}

class Line {
  /** @param {string} label */
  constructor(label) {
    this.label = label;
    this.text = '';
    /** @type {number | undefined} */
    this.share = undefined;
    this.startedAt = performance.now();
    this.nextReminderMs = QUICK_MS;
  }

  elapsedMs() {
    return performance.now() - this.startedAt;
  }

  percent() {
    return this.share === undefined ? '' : `${Math.floor(this.share * 100)} %`;
  }
}

/** @param {Line} line */
function seconds(line) {
  const elapsed = line.elapsedMs() / 1000;
  return elapsed < 10 ? `${elapsed.toFixed(1)} s` : `${Math.round(elapsed)} s`;
}
