import type { Layer } from '../hub/layers';
import { packConditions, toQ, unpackConditions, type Condition } from '../query/conditions';
import type { View } from './controller';
import type { Overlay } from './overlay';
import { firstVisible } from './roles';

/** What the address bar says about the map: `v` view, `l` visible types, `f.TYPE` filter, `c.TYPE` colour attribute. */
export type Params = Readonly<Record<string, string>>;

export function viewOf(params: Params): View | null {
  const [lon, lat, zoom] = (params['v'] ?? '').split(',').map(Number);
  const good = [lon, lat, zoom].every((part) => part !== undefined && Number.isFinite(part));
  return good && params['v'] ? { lon: lon!, lat: lat!, zoom: zoom! } : null;
}

export const packView = ({ lon, lat, zoom }: View) => `${lon.toFixed(5)},${lat.toFixed(5)},${zoom.toFixed(2)}`;

/** Visible types: as chosen, `-` for none, and the hub's favourites when nobody chose. */
export function visibleTypes(params: Params, layers: readonly Layer[]): string[] {
  const chosen = params['l'];
  if (chosen === undefined) return firstVisible(layers);
  return chosen === '-' ? [] : chosen.split(',').filter((type) => layers.some((layer) => layer.type === type));
}

export const packTypes = (types: readonly string[]) => (types.length ? types.join(',') : '-');

export const conditionsOf = (params: Params, type: string): Condition[] => unpackConditions(params[`f.${type}`]);
export const packFilter = (conditions: readonly Condition[]) => packConditions(conditions);

export function overlaysOf(params: Params, layers: readonly Layer[]): Overlay[] {
  return visibleTypes(params, layers).flatMap((type): Overlay[] => {
    const layer = layers.find((one) => one.type === type);
    if (!layer || layer.geometry === 'None') return [];
    const attribute = layer.attributes.find((one) => one.name === params[`c.${type}`]);
    const ranged = attribute?.min !== undefined && attribute.max !== undefined && attribute.min < attribute.max;
    return [
      {
        type,
        geometry: layer.geometry,
        q: toQ(conditionsOf(params, type)),
        colourBy: ranged ? { attribute: attribute.name, min: attribute.min!, max: attribute.max! } : null,
      },
    ];
  });
}
