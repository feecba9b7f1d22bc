import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { kFont } from '../map/base';
import { kBase, type Theme } from '../map/palette';

export const kLineLayers = ['bus-lines', 'bus-removed'];
export const kZoneLayers = ['bus-zones'];
export const kChosenLayers = ['bus-chosen'];

/** A size in px as the legend shows it, smaller from afar and larger close by. */
const byZoom = (size: ExpressionSpecification | number, far = 0.5): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], 10, ['*', far, size], 12.5, size, 17, ['*', 1.5, size]];

const width: ExpressionSpecification = ['get', 'width'];
const isRemoved: ExpressionSpecification = ['==', ['get', 'state'], 'removed'];
const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];

const accentOf = (theme: Theme) => (theme === 'light' ? '#1d5bd0' : '#7aa8ff');
const round = { 'line-cap': 'round', 'line-join': 'round' } as const;

/** Drawing order: zones under lines, then stops, then the chosen line. While a line is `chosen` the others step back; `editing` shows every stop from farther away. */
export function busLayers(theme: Theme, chosen: boolean, editing: boolean): LayerSpecification[] {
  const c = kBase[theme];
  const accent = accentOf(theme);
  const ink = theme === 'light' ? '#3d4350' : '#c7cdd6';
  return [
    {
      id: 'bus-lines',
      type: 'line',
      source: 'bus-lines',
      filter: ['!', isRemoved],
      layout: { ...round, 'line-sort-key': ['get', 'order'] },
      // Each direction on its own side of the street.
      paint: { 'line-color': ['get', 'colour'], 'line-width': byZoom(width), 'line-offset': byZoom(['*', ['get', 'side'], 0.5, width]), 'line-opacity': chosen ? 0.3 : 1 },
    },
    { id: 'bus-removed', type: 'line', source: 'bus-lines', filter: isRemoved, layout: round, paint: { 'line-color': ink, 'line-width': byZoom(width), 'line-dasharray': [1, 2.5], 'line-opacity': 0.7 } },
    {
      id: 'bus-zones',
      type: 'circle',
      source: 'bus-zones',
      paint: {
        'circle-color': ['get', 'colour'],
        'circle-opacity': ['case', ['get', 'left'], 0.15, 0.88],
        'circle-radius': byZoom(['get', 'size'], 0.6),
        'circle-stroke-color': ink,
        'circle-stroke-width': ['case', ['get', 'left'], 2, 0.8],
      },
    },
    { id: 'bus-chosen-casing', type: 'line', source: 'bus-chosen', filter: ['!', isPoint], layout: round, paint: { 'line-color': c.ring, 'line-width': byZoom(9) } },
    { id: 'bus-chosen', type: 'line', source: 'bus-chosen', filter: ['!', isPoint], layout: round, paint: { 'line-color': accent, 'line-width': byZoom(5) } },
    {
      id: 'bus-stops',
      type: 'circle',
      source: 'bus-stops',
      minzoom: editing ? 10 : 13.2,
      paint: { 'circle-color': c.ring, 'circle-radius': byZoom(editing ? 3.5 : 2.5, 0.6), 'circle-stroke-color': ink, 'circle-stroke-width': 1.2 },
    },
    {
      id: 'bus-stop-names',
      type: 'symbol',
      source: 'bus-stops',
      minzoom: 15,
      layout: { 'text-field': ['get', 'name'], 'text-font': kFont, 'text-size': 11.5, 'text-anchor': 'top', 'text-offset': [0, 0.8], 'text-max-width': 9, 'text-optional': true },
      paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.5 },
    },
    {
      id: 'bus-chosen-stops',
      type: 'circle',
      source: 'bus-chosen',
      filter: isPoint,
      paint: { 'circle-color': ['case', ['get', 'end'], accent, c.ring], 'circle-radius': byZoom(editing ? 6 : 4.5, 0.7), 'circle-stroke-color': ['case', ['get', 'end'], c.ring, accent], 'circle-stroke-width': 2 },
    },
  ];
}
