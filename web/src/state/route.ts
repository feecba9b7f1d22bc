/** An address of the console: `#/data/imports/20260501-1?x=1` has page `data`, rest `['imports', '20260501-1']`. */
export interface Route {
  page: string;
  rest: string[];
  params: Record<string, string>;
}

export const kPages = ['map', 'data', 'query', 'solutions', 'bus', 'patrol', 'connect', 'health'] as const;
/** Pages of one solution: they are reached from the solutions, and what is selected there is their own. */
export const kSolutionPages: readonly string[] = ['bus', 'patrol'];
/** Pages that lie beside the map. */
export const kMapPages: readonly string[] = ['map', 'query', ...kSolutionPages];
export type Page = (typeof kPages)[number];

/** Reads a location hash. An unknown page falls back to the map, so that no address is a dead end. */
export function parseHash(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [first = '', ...rest] = path.split('/').filter(Boolean).map(safeDecode);
  const page = (kPages as readonly string[]).includes(first) ? first : 'map';
  return { page, rest: page === first ? rest : [], params: Object.fromEntries(new URLSearchParams(search)) };
}

/** Writes a route as a hash; empty parameters are left out. `parseHash(formatHash(r))` gives r back. */
export function formatHash(route: Route): string {
  const path = [route.page, ...route.rest].map(encodeURIComponent).join('/');
  const given = Object.entries(route.params).filter(([, value]) => value !== '');
  const search = new URLSearchParams(given).toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return `#/${path}${search ? `?${search}` : ''}`;
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
