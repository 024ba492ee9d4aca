import { graphOf, readComposition, type WhyContext, whyOf } from '@skerry/composition';
import type { Image } from '@skerry/contracts';
import { useMemo, useState } from 'react';
import { useCatalogue } from '../context/use-catalogue.ts';
import { useDraft } from '../context/use-draft.ts';
import { placeKey } from '../design/appliances.ts';
import { formatBytes } from '../design/units.ts';
import { pieceKey, type SizeChange, sizeChanges } from './size-changes.ts';
import { type SizePiece, sizePieces } from './sizes.ts';
import { tilesOf } from './treemap.ts';

const none: ReadonlyMap<string, SizeChange> = new Map();
/** Only the shapes of the tiles depend on it. */
const shape = { width: 360, height: 220 };

/** What an image is made of: as a map, as a table with the reason of every piece, and beside an earlier one. */
export function ImageContents({ image, folder, cached }: { image: Image; folder: string; cached: boolean }) {
  const { sizes } = useDraft();
  const history = sizes[placeKey({ folder, target: image.target })] ?? [];
  const earlier = history.filter(({ digest }) => digest !== image.digest).toReversed();
  const [chosen, setChosen] = useState<number | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const context = useWhy(image, folder);
  const pieces = useMemo(() => sizePieces(image), [image]);
  const before = earlier.find(({ atMs }) => atMs === chosen) ?? earlier[0];
  const changes = useMemo(() => (before ? sizeChanges(sizePieces(before), pieces) : none), [before, pieces]);
  const { tiles } = useMemo(() => tilesOf(pieces, shape.width, shape.height), [pieces]);
  const gone = [...changes.values()].filter(({ after }) => after === 0);
  const shown = pieces.find((piece) => pieceKey(piece) === opened);
  return (
    <div className="mb-2">
      <div aria-hidden="true" className="relative my-1.5 h-52 overflow-hidden rounded-md border border-line">
        {tiles.map(({ piece, left, top, width, height }) => (
          // The table below has the same for the keyboard and for screen readers.
          // biome-ignore lint/a11y/noStaticElementInteractions: see above
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={pieceKey(piece)}
            title={`${piece.library}: ${formatBytes(piece.bytes)}`}
            // Its name is there when the tile itself has room for it, however wide the pane is.
            className={`absolute overflow-hidden border border-surface [container-type:size] ${pieceKey(piece) === opened ? 'outline-2 -outline-offset-2 outline-text' : ''}`}
            style={{
              left: `${left * 100}%`,
              top: `${top * 100}%`,
              width: `${width * 100}%`,
              height: `${height * 100}%`,
              background: `var(--piece-${piece.layer})`,
            }}
            onClick={() => setOpened(pieceKey(piece))}
          >
            <span className="m-0.5 hidden max-w-[calc(100%-0.25rem)] truncate rounded bg-surface px-1 text-[11px] [@container_(min-width:3.5rem)_and_(min-height:1.25rem)]:inline-block">
              {piece.library}
            </span>
          </div>
        ))}
      </div>
      {shown && <p className="mb-1.5 text-xs">{whyOf(shown, context)}</p>}
      {!before && (
        <p className="mb-1 text-xs text-muted">
          No other build of this is known yet: after the next one that differs, every part says what it gained
          or lost.
        </p>
      )}
      {before && (
        <p className="mb-1 flex flex-wrap items-center gap-2 text-xs">
          <label className="text-muted">
            Compared with{' '}
            <select
              value={before.atMs}
              className="rounded border border-line bg-bg px-1 py-0.5 text-text"
              onChange={(event) => setChosen(Number(event.target.value))}
            >
              {earlier.map(({ atMs, bytes }, at) => (
                <option key={atMs} value={atMs}>
                  {at === 0 ? 'the last build' : new Date(atMs).toLocaleTimeString('en-GB')},{' '}
                  {formatBytes(bytes)}
                </option>
              ))}
            </select>
          </label>
          <strong>{signed(image.bytes - before.bytes)}</strong>
        </p>
      )}
      <table aria-label={`Parts of the ${image.target} image`} className="w-full text-xs">
        <thead className="sr-only">
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Share</th>
            <th scope="col">Bytes</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {pieces.map((piece) => (
            <PieceRow
              key={pieceKey(piece)}
              piece={piece}
              delta={changes.get(pieceKey(piece))?.delta}
              onOpen={() => setOpened(pieceKey(piece))}
            />
          ))}
          {gone.map(({ layer, library, delta }) => (
            <tr key={`${layer}/${library}`} className="text-muted">
              <th scope="row" className="py-0.5 text-left font-normal line-through">
                {library}
              </th>
              <td />
              <td className="text-right">gone</td>
              <td className="w-20 text-right font-mono tabular-nums">{signed(delta)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {image.leftOut && <LeftOut leftOut={image.leftOut} />}
      <p className="mt-1 truncate font-mono text-[11px] text-muted" title={image.digest}>
        sha256 {image.digest.slice(0, 16)}…{cached ? ' · from the cache' : ''}
      </p>
    </div>
  );
}

function PieceRow({
  piece,
  delta,
  onOpen,
}: {
  piece: SizePiece;
  delta: number | undefined;
  onOpen: () => void;
}) {
  const { layer, library, bytes, share } = piece;
  return (
    <tr>
      <th scope="row" className="text-left font-normal">
        <button type="button" className="h-6 rounded hover:underline" onClick={onOpen}>
          <span
            aria-hidden="true"
            className="mr-1.5 inline-block size-2 rounded-sm"
            style={{ background: `var(--piece-${layer})` }}
          />
          {library} <span className="sr-only">of {layer}: why is it here?</span>
        </button>
      </th>
      <td className="w-14 text-right text-muted tabular-nums">
        {(share * 100).toFixed(share < 0.1 ? 1 : 0)} %
      </td>
      <td className="w-20 text-right font-mono tabular-nums">{formatBytes(bytes)}</td>
      <td className="w-20 text-right font-mono tabular-nums">{delta === undefined ? '' : signed(delta)}</td>
    </tr>
  );
}

/** What is not in the image: that nothing of it is there is what a sealed image is for. */
function LeftOut({ leftOut: { placed, others } }: { leftOut: NonNullable<Image['leftOut']> }) {
  return (
    <>
      {placed.length > 0 && (
        <p className="mt-1 text-xs text-warn">
          Placed, and used by nothing in the image, so not linked: {placed.join(', ')}.
        </p>
      )}
      {others.length > 0 && (
        <details className="mt-1 text-xs text-muted">
          <summary>
            {others.length} {others.length === 1 ? 'library is' : 'libraries are'} left out
          </summary>
          {others.join(', ')}
        </details>
      )}
    </>
  );
}

function signed(bytes: number): string {
  if (bytes === 0) return 'same size';
  return `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`;
}

function useWhy({ target, name }: Image, folder: string): WhyContext {
  const catalogue = useCatalogue();
  const { files } = useDraft();
  return useMemo(() => {
    if (!('known' in catalogue)) return { target, appName: name, graph: undefined, libraries: new Map() };
    const { catalogue: known, libraries } = catalogue.known;
    const reading = readComposition(files, folder, known);
    return {
      target,
      appName: name,
      graph: reading.ok ? graphOf(reading.composition, known) : undefined,
      libraries,
    };
  }, [catalogue, files, folder, target, name]);
}
