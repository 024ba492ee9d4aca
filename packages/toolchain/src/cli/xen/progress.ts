/** The progress of something long: one line that changes on a terminal, elsewhere a line for each of its steps. */
import type { Progress } from '@skerry/xen-bed';

export function progressLines(stream: NodeJS.WriteStream): Progress & { end(): void } {
  const isMoving = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  let text = '';
  const draw = (share?: number): void => {
    const percent = share === undefined ? '' : ` ${Math.floor(Math.min(1, share) * 100)} %`;
    stream.write(`\r\x1b[K${`${text}${percent}`.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  return {
    note: (next) => {
      text = next;
      if (isMoving) return draw();
      stream.write(`${next}\n`);
    },
    progress: (share) => {
      if (isMoving) draw(share);
    },
    end: () => {
      if (isMoving && text !== '') stream.write('\r\x1b[K');
    },
  };
}
