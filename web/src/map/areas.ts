import { fetchPage, nameOf } from '../hub/entity';
import { typeParam, type Layer } from '../hub/layers';
import { geometryOf } from '../query/table';
import { byRole, type Role } from './roles';
import { labelPoint } from './shapes';
import { kNothing } from './style';

/** More areas than this and their names would only be noise (and their outlines a long download). */
const kMostAreas = 600;

/** Names of districts and waters as points with `ko`, `en`, `size` and `role`: one label each, whatever the tiles cut. */
export async function fetchAreaNames(layers: readonly Layer[]): Promise<GeoJSON.FeatureCollection> {
  const roles = byRole(layers);
  const wanted: [Role, string][] = [...roles.area.map((type): [Role, string] => ['area', type]), ...roles.water.map((type): [Role, string] => ['water', type])];
  const parts = await Promise.all(wanted.map(([role, type]) => namesOf(role, layers.find((layer) => layer.type === type)!)));
  return parts.length ? { type: 'FeatureCollection', features: parts.flat() } : kNothing;
}

async function namesOf(role: Role, layer: Layer): Promise<GeoJSON.Feature[]> {
  if (layer.count > kMostAreas) return [];
  const { entities } = await fetchPage(`type=${encodeURIComponent(typeParam(layer, layer.type))}&options=keyValues&limit=${kMostAreas}`);
  return entities.flatMap((entity): GeoJSON.Feature[] => {
    const geometry = geometryOf(entity);
    const label = geometry && labelPoint(geometry);
    if (!label) return [];
    const properties = { ko: nameOf(entity, 'ko'), en: nameOf(entity, 'en'), size: label.size, role };
    return [{ type: 'Feature', geometry: { type: 'Point', coordinates: label.point }, properties }];
  });
}
