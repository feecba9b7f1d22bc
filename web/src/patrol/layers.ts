import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { kFont } from '../map/base';
import { kBase, type Theme } from '../map/palette';
import { carColour, riskColours } from './scales';

export const kCellLayers = ['patrol-cells'] as const;
export const kStopLayers = ['patrol-stops'] as const;
export const kSiteLayers = ['patrol-sites'] as const;
export const kRouteLayers = ['patrol-routes-casing', 'patrol-routes'] as const;

const byZoom = (px: number, least = 0.5): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], 10, px * least, 14, px, 18, px * 1.8];
const carHue = (theme: Theme): ExpressionSpecification => ['match', ['get', 'index'], ...Array.from({ length: 7 }, (_, index) => [index, carColour(index, theme)]).flat(), carColour(7, theme)] as unknown as ExpressionSpecification;
const accent = (theme: Theme) => (theme === 'light' ? '#1d5bd0' : '#7aa8ff');

/** Everything the patrol page draws, from the ground up: cells, ways, cameras, cars' routes, stops. */
export function patrolLayers(theme: Theme, faint: boolean): LayerSpecification[] {
  const c = kBase[theme];
  const colours = riskColours(theme);
  const step: ExpressionSpecification = ['match', ['get', 'step'], ...colours.slice(1).flatMap((colour, index) => [index + 1, colour]), colours[0]!] as unknown as ExpressionSpecification;
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const dim = (on: number, off: number): ExpressionSpecification => ['case', ['boolean', ['get', 'dim'], false], off, on];
  return [
    { id: 'patrol-cells', type: 'fill', source: 'patrol-cells', paint: { 'fill-color': step, 'fill-opacity': faint ? 0.38 : 0.74, 'fill-antialias': false } },
    { id: 'patrol-outline', type: 'line', source: 'patrol-outline', paint: { 'line-color': theme === 'light' ? '#3b1a0a' : '#fff6dd', 'line-width': byZoom(1.6) } },
    { id: 'patrol-seen', type: 'fill', source: 'patrol-sight', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': accent(theme), 'fill-opacity': ['case', ['get', 'sees'], 0.28, 0.12] } },
    { id: 'patrol-cameras', type: 'circle', source: 'patrol-sight', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': accent(theme), 'circle-radius': byZoom(3.2), 'circle-stroke-color': c.ring, 'circle-stroke-width': 1 } },
    { id: 'patrol-way', type: 'line', source: 'patrol-way', layout: round, paint: { 'line-width': byZoom(7), 'line-color': ['step', ['get', 'score'], '#b2182b', 40, '#ef8a62', 60, '#c8c8c8', 80, '#2166ac'] } },
    { id: 'patrol-routes-casing', type: 'line', source: 'patrol-routes', layout: round, paint: { 'line-color': c.ring, 'line-width': byZoom(6), 'line-opacity': dim(0.9, 0.25) } },
    { id: 'patrol-routes', type: 'line', source: 'patrol-routes', layout: { ...round, 'line-sort-key': ['case', ['get', 'dim'], 0, 1] }, paint: { 'line-color': carHue(theme), 'line-width': byZoom(3.2), 'line-opacity': dim(1, 0.22) } },
    {
      id: 'patrol-stops',
      type: 'circle',
      source: 'patrol-stops',
      layout: { 'circle-sort-key': ['case', ['any', ['get', 'chosen'], ['get', 'call']], 2, ['get', 'shown'], 1, 0] },
      paint: { 'circle-color': ['case', ['get', 'call'], theme === 'light' ? '#b3261e' : '#ff8f86', carHue(theme)], 'circle-opacity': dim(1, 0.3), 'circle-stroke-opacity': dim(1, 0.3), 'circle-radius': ['case', ['get', 'chosen'], 14, ['any', ['get', 'shown'], ['get', 'call']], 11, 6], 'circle-stroke-color': ['case', ['get', 'chosen'], theme === 'light' ? '#0b1526' : '#ffffff', c.ring], 'circle-stroke-width': ['case', ['get', 'chosen'], 3, 1.6] },
    },
    { id: 'patrol-stop-numbers', type: 'symbol', source: 'patrol-stops', layout: { 'text-field': ['get', 'label'], 'text-font': kFont, 'text-size': 10.5, 'text-allow-overlap': true }, paint: { 'text-color': theme === 'light' ? '#ffffff' : '#0f1216' } },
    { id: 'patrol-sites', type: 'circle', source: 'patrol-sites', paint: { 'circle-color': theme === 'light' ? '#0b1526' : '#ffffff', 'circle-radius': 9, 'circle-stroke-color': c.ring, 'circle-stroke-width': 1.6 } },
    { id: 'patrol-site-numbers', type: 'symbol', source: 'patrol-sites', layout: { 'text-field': ['get', 'label'], 'text-font': kFont, 'text-size': 11, 'text-allow-overlap': true }, paint: { 'text-color': theme === 'light' ? '#ffffff' : '#0f1216' } },
    { id: 'patrol-boxes', type: 'circle', source: 'patrol-boxes', paint: { 'circle-color': c.ring, 'circle-radius': byZoom(6), 'circle-stroke-color': theme === 'light' ? '#0b1526' : '#ffffff', 'circle-stroke-width': 2.5 } },
    {
      id: 'patrol-box-names',
      type: 'symbol',
      source: 'patrol-boxes',
      minzoom: 12,
      layout: { 'text-field': ['get', 'shown'], 'text-font': kFont, 'text-size': 12, 'text-anchor': 'top', 'text-offset': [0, 0.9], 'text-optional': true },
      paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.6 },
    },
  ];
}
