import type { Layer } from '../hub/layers';

/** Data that did not change for longer than this counts as stale on the data and health pages. */
export const kStaleAfterMs = 86_400_000;

export function ageMs(layer: Pick<Layer, 'newest'>, nowMs: number): number | null {
  const newest = layer.newest ? Date.parse(layer.newest) : NaN;
  return Number.isNaN(newest) ? null : Math.max(0, nowMs - newest);
}

export const isStale = (layer: Pick<Layer, 'newest'>, nowMs: number) => (ageMs(layer, nowMs) ?? 0) > kStaleAfterMs;

/** Stale layers, the longest untouched first. */
export function staleLayers(layers: readonly Layer[], nowMs: number): Layer[] {
  return layers.filter((layer) => isStale(layer, nowMs)).sort((a, b) => (ageMs(b, nowMs) ?? 0) - (ageMs(a, nowMs) ?? 0));
}
