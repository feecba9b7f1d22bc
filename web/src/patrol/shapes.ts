import type { Car, City, Cctv, Grid, Place, Plan, Risk, Sight, Standby, Step, Way } from './session';
import { stepOf } from './scales';

type Shapes = GeoJSON.FeatureCollection;
type Feature = GeoJSON.Feature;

const collection = (features: Feature[]): Shapes => ({ type: 'FeatureCollection', features });
const point = (coordinates: Place, properties: Record<string, unknown>): Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties });
const line = (coordinates: Place[], properties: Record<string, unknown>): Feature => ({ type: 'Feature', geometry: { type: 'LineString', coordinates }, properties });

function corner(grid: Grid, x: number, y: number): Place {
  return [grid.origin[0] + x * grid.east[0] + y * grid.north[0], grid.origin[1] + x * grid.east[1] + y * grid.north[1]];
}

export function ringOf(grid: Grid, cell: number): Place[] {
  const at = grid.cells[cell] ?? 0;
  const [x, y] = [at % grid.columns, Math.floor(at / grid.columns)];
  return [corner(grid, x, y), corner(grid, x + 1, y), corner(grid, x + 1, y + 1), corner(grid, x, y + 1), corner(grid, x, y)];
}

export function cellAt(grid: Grid, lon: number, lat: number): number {
  // The ways east and north are nearly the axes: two small linear equations.
  const [dx, dy] = [lon - grid.origin[0], lat - grid.origin[1]];
  const det = grid.east[0] * grid.north[1] - grid.east[1] * grid.north[0];
  const x = Math.floor((dx * grid.north[1] - dy * grid.north[0]) / det);
  const y = Math.floor((dy * grid.east[0] - dx * grid.east[1]) / det);
  if (x < 0 || x >= grid.columns || y < 0) return -1;
  return grid.cells.indexOf(y * grid.columns + x);
}

/** Cells of a value with their colour step; those below the first bound are left out. */
export function cellShapes(grid: Grid, values: readonly number[], bounds: readonly number[]): Shapes {
  return collection(
    values.flatMap((value, cell): Feature[] => {
      const step = stepOf(value, bounds);
      return step < 0 ? [] : [{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ringOf(grid, cell)] }, properties: { cell, value, step } }];
    }),
  );
}

/** The border round cells that hold at least `least`: edges with one such cell beside them. */
export function outline(grid: Grid, values: readonly number[], least: number): Shapes {
  const inside = new Set<number>();
  values.forEach((value, cell) => value >= least && inside.add(grid.cells[cell]!));
  const edges: Place[][] = [];
  for (const at of inside) {
    const [x, y] = [at % grid.columns, Math.floor(at / grid.columns)];
    if (!inside.has(at - grid.columns)) edges.push([corner(grid, x, y), corner(grid, x + 1, y)]);
    if (!inside.has(at + grid.columns)) edges.push([corner(grid, x, y + 1), corner(grid, x + 1, y + 1)]);
    if (x === 0 || !inside.has(at - 1)) edges.push([corner(grid, x, y), corner(grid, x, y + 1)]);
    if (x === grid.columns - 1 || !inside.has(at + 1)) edges.push([corner(grid, x + 1, y), corner(grid, x + 1, y + 1)]);
  }
  return collection(edges.length ? [{ type: 'Feature', geometry: { type: 'MultiLineString', coordinates: edges }, properties: {} }] : []);
}

export const riskShapes = (city: City, risk: Risk | null) => (risk ? cellShapes(city.grid, risk.values, city.steps) : collection([]));

/** Routes of the cars, and their stops with the number of each in its car's order. */
export function routeShapes(plan: Plan, only: string): Shapes {
  return collection(plan.cars.map((car, index) => line(car.route, { car: car.car, index: index % 8, dim: only !== '' && only !== car.car })));
}

/** Stops, those of the car in view numbered in its order; a place that it visits again bears its first two numbers. */
export function stopShapes(plan: Plan, only: string, chosen: string): Shapes {
  const stops = (car: Car, index: number) => {
    let number = 0;
    const places = new Map<string, { step: Step; labels: string[]; chosen: boolean }>();
    for (const step of car.steps) {
      if (step.doing === 'break') continue;
      const label = step.doing === 'call' ? '!' : String((number += 1));
      const key = step.location.join();
      const isChosen = chosen === `stop:${car.car}:${step.step}`;
      const known = places.get(key);
      if (known) {
        known.labels.push(label);
        if (isChosen) [known.step, known.chosen] = [step, true];
      } else places.set(key, { step, labels: [label], chosen: isChosen });
    }
    const shown = only === car.car;
    return [...places.values()].map(({ step, labels, chosen: isChosen }) =>
      point(step.location, { stop: `stop:${car.car}:${step.step}`, label: shown ? labels.slice(0, 2).join('·') + (labels.length > 2 ? '…' : '') : step.doing === 'call' ? '!' : '', index: index % 8, dim: only !== '' && !shown, shown, chosen: isChosen, call: step.doing === 'call', locked: step.locked }),
    );
  };
  return collection(plan.cars.flatMap(stops));
}

export const boxShapes = (city: City) => collection(city.boxes.map((box) => point(box.location, { id: box.id, name: box.name, nameEn: box.nameEn })));

export const standbyShapes = (standby: Standby | null) => collection((standby?.points ?? []).map((one, index) => point(one.location, { label: String(index + 1) })));

export const siteShapes = (cctv: Cctv | null) => collection((cctv?.sites ?? []).map((site) => point(site.location, { site: site.number, label: String(site.number) })));

export function sightShapes(sight: Sight | null): Shapes {
  return collection(
    (sight?.cameras ?? []).flatMap((camera): Feature[] => [
      ...(camera.outline ? [{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [camera.outline] }, properties: { sees: camera.sees } } as Feature] : []),
      point(camera.location, { sees: camera.sees }),
    ]),
  );
}

export function wayShapes(way: Way | null): Shapes {
  return collection((way?.stretches ?? []).map((one) => line(one.line, { score: one.score })));
}
