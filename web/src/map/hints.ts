import { boxesMeet, joinBoxes } from './shapes';
import type { Box, Layer } from '../hub/layers';
import type { Overlay } from './overlay';

export type Hint = { kind: 'hub' } | { kind: 'none' } | { kind: 'filter' } | { kind: 'outside'; box: Box } | { kind: 'refused'; type: string };

export interface Seen {
  layers: readonly Layer[];
  overlays: readonly Overlay[];
  seen: number;
  view: Box;
  refused: readonly string[];
}

/** Why the map is empty, or null when it is not. The order is from the most to the least certain reason. */
export function hintFor({ layers, overlays, seen, view, refused }: Seen): Hint | null {
  if (layers.length === 0) return { kind: 'hub' };
  if (refused[0]) return { kind: 'refused', type: refused[0] };
  if (overlays.length === 0) return { kind: 'none' };
  if (seen > 0) return null;
  const box = joinBoxes(overlays.map((overlay) => layers.find((layer) => layer.type === overlay.type)?.bbox));
  const outside = box !== null && !boxesMeet(box, view);
  if (!outside && overlays.some((overlay) => overlay.q !== '')) return { kind: 'filter' };
  return box ? { kind: 'outside', box } : null;
}
