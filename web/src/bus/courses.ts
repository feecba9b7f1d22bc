import { metres } from './planned';
import type { Course, Place } from './session';

const kKnown = new WeakMap<Course, Place[][]>();

/** The course of a way cut at its stops: one piece for each section. Where lengths are unknown its places are its stops. */
export function sectionsOf(course: Course): Place[][] {
  const known = kKnown.get(course) ?? cutAtStops(course);
  kKnown.set(course, known);
  return known;
}

function cutAtStops({ course, length_m, stops }: Course): Place[][] {
  if (length_m.length !== stops.length - 1) return course.slice(1).map((place, index) => [course[index]!, place]);
  const lengths = course.slice(1).map((place, index) => metres(course[index], place));
  const drawn = lengths.reduce((sum, one) => sum + one, 0);
  const told = length_m.reduce((sum, one) => sum + one, 0);
  const scale = told > 0 ? drawn / told : 0;
  const pieces: Place[][] = [];
  let [at, gone, goal] = [0, 0, 0];
  let piece: Place[] = course.length > 0 ? [course[0]!] : [];
  for (const [index, length] of length_m.entries()) {
    goal += length * scale;
    const last = index === length_m.length - 1;
    while (at < lengths.length && (last || gone + lengths[at]! <= goal)) {
      gone += lengths[at]!;
      at += 1;
      piece.push(course[at]!);
    }
    if (!last && at < lengths.length) piece.push(between(course[at]!, course[at + 1]!, lengths[at]! > 0 ? (goal - gone) / lengths[at]! : 0));
    pieces.push(piece.length > 1 ? piece : [...piece, ...piece]);
    piece = [piece.at(-1)!];
  }
  return pieces;
}

const between = (a: Place, b: Place, share: number): Place => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];

/** Which of the pieces lies nearest to a place. */
export function nearestSection(pieces: readonly Place[][], lon: number, lat: number): number {
  const narrow = Math.cos((lat * Math.PI) / 180);
  const flat = ([x, y]: Place): Place => [(x - lon) * narrow, y - lat];
  let found = { index: 0, away: Infinity };
  for (const [index, piece] of pieces.entries()) {
    for (let i = 1; i < piece.length; i += 1) {
      const away = fromOrigin(flat(piece[i - 1]!), flat(piece[i]!));
      if (away < found.away) found = { index, away };
    }
  }
  return found.index;
}

function fromOrigin([ax, ay]: Place, [bx, by]: Place): number {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const share = long > 0 ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / long)) : 0;
  return Math.hypot(ax + dx * share, ay + dy * share);
}
