import type { Sketch } from './sketch.ts';

const fills = {
  app: 'fill-accent-soft stroke-accent',
  library: 'fill-raised stroke-line-strong',
  device: 'fill-bg stroke-line-strong [stroke-dasharray:2_2]',
};

/** Decoration: what the picture says, the card's tags say in words. */
export function SketchView({ sketch: { width, height, boxes, lines } }: { sketch: Sketch }) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`-1 -1 ${width + 2} ${height + 2}`}
      width={width + 2}
      height={height + 2}
      className="max-h-full max-w-full min-w-0"
    >
      {lines.map(({ from, to }) => {
        const middle = (from.y + to.y) / 2;
        return (
          <path
            key={`${from.x} ${from.y} ${to.x} ${to.y}`}
            d={`M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`}
            className="fill-none stroke-line-strong"
          />
        );
      })}
      {boxes.map(({ id, kind, label, x, y, width: boxWidth, height: boxHeight }) => (
        <g key={id}>
          <rect x={x} y={y} width={boxWidth} height={boxHeight} rx={4} className={fills[kind]} />
          <text
            x={x + boxWidth / 2}
            y={y + boxHeight / 2 + 3.5}
            textAnchor="middle"
            className={`font-mono text-[10px] ${kind === 'device' ? 'fill-muted' : 'fill-text'}`}
          >
            {label}
          </text>
        </g>
      ))}
    </svg>
  );
}
