import type { Layer } from '../hub/layers';

/** What part of the basemap a type draws. */
export type Role = 'water' | 'green' | 'area' | 'building' | 'road';

const kRules: [Role, RegExp, Layer['geometry'][]][] = [
  ['water', /water|river|lake|stream|coast/i, ['Polygon', 'Line', 'Mixed']],
  ['green', /^(urban|national)?park$|garden|forest|green|wood/i, ['Polygon', 'Mixed']],
  ['area', /administrative|district|boundary|municipality|neighbou?rhood/i, ['Polygon', 'Mixed']],
  ['building', /^building/i, ['Polygon', 'Mixed']],
  ['road', /road|street(?!light)|highway|^way$/i, ['Line', 'Mixed']],
];

export function roleOf(layer: Layer): Role | null {
  return kRules.find(([, name, shapes]) => name.test(layer.type) && shapes.includes(layer.geometry))?.[0] ?? null;
}

export function byRole(layers: readonly Layer[]): Record<Role, string[]> {
  const found: Record<Role, string[]> = { water: [], green: [], area: [], building: [], road: [] };
  for (const layer of layers) {
    const role = roleOf(layer);
    if (role) found[role].push(layer.type);
  }
  return found;
}

/** Types people open the map for, in the order in which they are switched on when nobody chose. */
const kFavourites = ['Vehicle', 'GtfsStop', 'AirQualityObserved', 'PoliceBox', 'PoliceStation', 'NoiseLevelObserved', 'Camera'];
const kFirstVisible = 4;

/** Layers that are on at first: favourites that exist, else the smallest with points. */
export function firstVisible(layers: readonly Layer[]): string[] {
  const drawn = layers.filter((layer) => layer.geometry !== 'None' && !roleOf(layer));
  const favourites = kFavourites.filter((type) => drawn.some((layer) => layer.type === type));
  const others = drawn.filter((layer) => !favourites.includes(layer.type)).sort((a, b) => a.count - b.count).map((layer) => layer.type);
  return [...favourites, ...others].slice(0, kFirstVisible);
}
