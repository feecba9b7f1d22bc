import type { Box } from '../hub/layers';

type Position = number[];

/** Calls `visit` for every position of any GeoJSON geometry. */
export function eachPosition(geometry: GeoJSON.Geometry, visit: (position: Position) => void): void {
  if (geometry.type === 'GeometryCollection') {
    geometry.geometries.forEach((part) => eachPosition(part, visit));
    return;
  }
  const walk = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === 'number') visit(node as Position);
    else node.forEach(walk);
  };
  walk(geometry.coordinates);
}

/** The box around geometries, or null when there is no position at all. */
export function boxOf(geometries: readonly GeoJSON.Geometry[]): Box | null {
  let box: Box | null = null;
  for (const geometry of geometries) {
    eachPosition(geometry, ([lon = 0, lat = 0]) => {
      box = box ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)] : [lon, lat, lon, lat];
    });
  }
  return box;
}

export function joinBoxes(boxes: readonly (Box | null | undefined)[]): Box | null {
  let all: Box | null = null;
  for (const box of boxes) {
    if (!box) continue;
    all = all ? [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])] : [...box];
  }
  return all;
}

export const boxesMeet = (a: Box, b: Box) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Where a label of an area stands: the centroid of its largest ring, with that ring's size in square degrees. */
export function labelPoint(geometry: GeoJSON.Geometry): { point: [number, number]; size: number } | null {
  const rings = geometry.type === 'Polygon' ? [geometry.coordinates[0]] : geometry.type === 'MultiPolygon' ? geometry.coordinates.map((polygon) => polygon[0]) : [];
  let best: { point: [number, number]; size: number } | null = null;
  for (const ring of rings) {
    const found = ring && centroid(ring);
    if (found && (!best || found.size > best.size)) best = found;
  }
  return best;
}

function centroid(ring: Position[]): { point: [number, number]; size: number } | null {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  let doubled = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [ax, ay] = [ring[i]![0]! - x0, ring[i]![1]! - y0];
    const [bx, by] = [ring[i + 1]![0]! - x0, ring[i + 1]![1]! - y0];
    const cross = ax * by - bx * ay;
    doubled += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  if (doubled === 0) return null;
  return { point: [x0 + x / (3 * doubled), y0 + y / (3 * doubled)], size: Math.abs(doubled / 2) };
}

/** A circle on the sphere as a polygon ring, for showing "within so many metres". */
export function circle(lon: number, lat: number, radiusM: number, corners = 64): GeoJSON.Polygon {
  const kEarthM = 6_371_008.77;
  const dLat = (radiusM / kEarthM) * (180 / Math.PI);
  const dLon = dLat / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const ring = Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * (i % corners)) / corners;
    return [lon + dLon * Math.cos(angle), lat + dLat * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [ring] };
}
