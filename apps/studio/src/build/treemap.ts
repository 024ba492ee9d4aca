import type { ImagePart } from '@skerry/contracts';
import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import { layerOrder, type SizePiece } from './sizes.ts';

/** A rectangle of the treemap, in shares of its width and height. */
export interface Tile {
  readonly piece: SizePiece;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface LayerTile extends Omit<Tile, 'piece'> {
  readonly layer: ImagePart['layer'];
  readonly bytes: number;
}

interface Datum {
  readonly layer?: ImagePart['layer'];
  readonly piece?: SizePiece;
  readonly children?: readonly Datum[];
}

/** Where every piece of an image lies, grouped by layer; `width` and `height` in pixels decide only the shapes. */
export function tilesOf(
  pieces: readonly SizePiece[],
  width: number,
  height: number,
): { readonly layers: readonly LayerTile[]; readonly tiles: readonly Tile[] } {
  const root = hierarchy<Datum>(
    {
      children: layerOrder
        .map((layer) => ({
          layer,
          children: pieces.filter((each) => each.layer === layer).map((piece) => ({ piece })),
        }))
        .filter(({ children }) => children.length > 0),
    },
    ({ children }) => children && [...children],
  ).sum(({ piece }) => piece?.bytes ?? 0);
  if (!root.value) return { layers: [], tiles: [] };
  const laid = treemap<Datum>()
    .tile(treemapSquarify.ratio(1.3))
    .size([Math.max(1, width), Math.max(1, height)])
    .paddingInner(1)(root);
  const shares = ({ x0, x1, y0, y1 }: { x0: number; x1: number; y0: number; y1: number }) => ({
    left: x0 / Math.max(1, width),
    top: y0 / Math.max(1, height),
    width: Math.max(0, x1 - x0) / Math.max(1, width),
    height: Math.max(0, y1 - y0) / Math.max(1, height),
  });
  return {
    layers: (laid.children ?? []).flatMap((node) =>
      node.data.layer ? { layer: node.data.layer, bytes: node.value ?? 0, ...shares(node) } : [],
    ),
    tiles: laid
      .leaves()
      .flatMap((leaf) => (leaf.data.piece ? { piece: leaf.data.piece, ...shares(leaf) } : [])),
  };
}
