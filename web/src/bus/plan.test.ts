import { describe, expect, it } from 'vitest';
import type { Spot } from '../map/tool';
import { nearestSection, sectionsOf } from './courses';
import { judged, kGroups } from './figures';
import { parametersOf, showOf, tabOf } from './link';
import { metres, nearestStop, plannedLines, stopsById, withStop } from './planned';
import { entityOf, scenarioOf } from './scenarios';
import { colourAt, netPct, stepsOf, widthOf } from './scales';
import type { Course, Evaluation, LineFigures, Network, Place, Stop } from './session';
import { chosenShapes, lineShapes, zoneShapes } from './shapes';
import { planTool } from './tool';
import { worstServed } from './zones';

/** Stops a to e, one after the other to the east, a hundredth of a degree apart on the equator. */
const kIds = ['a', 'b', 'c', 'd', 'e'];
const stops: Stop[] = kIds.map((id, index) => ({ id, name: id.toUpperCase(), location: [index / 100, 0], zone: 0 }));
const byId = new Map(stops.map((stop) => [stop.id, stop]));
const courseOf = (ids: string[], direction: 0 | 1 = 0): Course => ({
  direction, headway_s: 600, trips: 12, stops: ids, ride_s: ids.slice(1).map(() => 100), length_m: ids.slice(1).map(() => 1000), course: ids.map((id) => byId.get(id)!.location),
});
const figures = (load_per_h: number[][]): LineFigures => ({ headway_s: 600, cycle_s: 1200, vehicles: 2, km: 4, vehicle_km: 48, vehicle_hours: 4, boardings: 100, max_load_per_h: 300, capacity_per_h: 270, load_pct: 111, load_per_h });
const network = {
  stops,
  zones: [{ zone: 0, name: 'Z', location: [0, 0], population: 100, trips: 50 }],
  lines: [{ line: 'L', name: '1', headway_s: 600, capacity: 45, km: 4, vehicles: 2, courses: [courseOf(['a', 'b', 'c']), courseOf(['c', 'b', 'a'], 1)] }],
} as unknown as Network;
const evaluation = (after: LineFigures) => ({ lines: [{ line: 'L', name: '1', state: 'same', before: after, after }], changed: [], zones: [{ zone: 0, trips: 50, before_min: 30, after_min: 25, better: 20, worse: 5, unserved_before: 0, unserved_after: 0 }] }) as unknown as Evaluation;

describe('courses', () => {
  it('are cut at the stops by the lengths told, whatever the corners', () => {
    const course: Course = { ...courseOf(['a', 'b', 'c']), length_m: [500, 1500], course: [[0, 0], [0.01, 0], [0.01, 0.01], [0.02, 0.01], [0.02, 0]] };
    const pieces = sectionsOf(course);
    expect(pieces).toHaveLength(2);
    expect(pieces[0]!.at(-1)).toEqual(pieces[1]![0]);
    expect(pieces.flat().at(0)).toEqual([0, 0]);
    expect(pieces.flat().at(-1)).toEqual([0.02, 0]);
    const long = (piece: Place[]) => piece.slice(1).reduce((sum, place, i) => sum + metres(piece[i], place), 0);
    expect(long(pieces[0]!) / (long(pieces[0]!) + long(pieces[1]!))).toBeCloseTo(0.25, 3);
  });
  it('find the section under a place', () => {
    expect(nearestSection(sectionsOf(courseOf(['a', 'b', 'c'])), 0.014, 0.001)).toBe(1);
  });
});

describe('stops of a way', () => {
  it('take a new one where it lengthens the way least, or at the end of a new line', () => {
    expect(withStop(['a', 'c', 'd'], 'b', byId, false)).toEqual(['a', 'b', 'c', 'd']);
    expect(withStop(['b', 'c'], 'a', byId, false)).toEqual(['a', 'b', 'c']);
    expect(withStop(['b', 'c'], 'd', byId, false)).toEqual(['b', 'c', 'd']);
    expect(withStop(['a', 'c'], 'b', byId, true)).toEqual(['a', 'c', 'b']);
    expect(withStop(['a', 'c'], 'c', byId, true)).toEqual(['a', 'c']);
  });
  it('are found near a place, and only near it', () => {
    expect(nearestStop(stops, 0.0201, 0.0001, 0.001)?.id).toBe('c');
    expect(nearestStop(stops, 0.015, 0.004, 0.001)).toBeNull();
  });
});

describe('a planned network', () => {
  it('says what became of each line', () => {
    const lines = plannedLines(network, [{ edit: 'remove', line: 'L' }, { edit: 'add', line: 'new-1', name: 'N', stops: ['d', 'e'], headway_s: 900 }], null);
    expect(lines.map(({ id, state }) => [id, state])).toEqual([['L', 'removed'], ['new-1', 'added']]);
    expect(lines[1]!.courses[0]!.course).toEqual([[0.03, 0], [0.04, 0]]);
  });
  it('takes the course from the answer once it is one for these stops', () => {
    const answered = { ...evaluation(figures([[1]])), changed: [{ ...network.lines[0]!, courses: [{ ...courseOf(['a', 'c']), course: [[0, 0], [0.01, 0.01], [0.02, 0]] }] }] } as Evaluation;
    expect(plannedLines(network, [{ edit: 'course', line: 'L', stops: ['a', 'c'] }], answered)[0]!.courses[0]!.course).toHaveLength(3);
    expect(plannedLines(network, [{ edit: 'course', line: 'L', stops: ['a', 'd'] }], answered)[0]!.courses[0]!.course).toHaveLength(2);
  });
});

describe('shapes', () => {
  const lines = plannedLines(network, [], evaluation(figures([[50, 50], [300, 10]])));
  it('join sections that look alike and keep directions on their own side', () => {
    const { features } = lineShapes(lines, 'load', 'light');
    expect(features).toHaveLength(3);
    expect(features.every(({ properties }) => properties?.['side'] === 1)).toBe(true);
    expect(features[0]!.properties).toMatchObject({ colour: colourAt((100 * 50) / 270, stepsOf('load', 'light')), width: widthOf(50) });
    expect(features[1]!.properties?.['colour']).toBe('#bd0026');
  });
  it('draw zones in views of people only', () => {
    expect(zoneShapes(network.zones, evaluation(figures([])), 'load', 'light').features).toHaveLength(0);
    const [zone] = zoneShapes(network.zones, evaluation(figures([])), 'change', 'light').features;
    expect(zone?.properties?.['colour']).toBe('#2166ac');
  });
  it('number the stops of the chosen line', () => {
    const marks = chosenShapes(lines[0], byId, ['a', 'b', 'c']).features.filter(({ geometry }) => geometry.type === 'Point');
    expect(marks.map(({ properties }) => [properties?.['number'], properties?.['end']])).toEqual([['1', true], ['2', false], ['3', true]]);
  });
});

describe('the pointer', () => {
  const at = (lon: number, lat = 0, under: Record<string, unknown>[] = []): Spot => ({ lon, lat, reach: 0.001, under: () => under });
  function desk(way: string[] | null) {
    const done: { changes: string[][]; chosen: unknown[]; sketches: number } = { changes: [], chosen: [], sketches: 0 };
    const tool = planTool({
      stops: () => byId,
      way: () => way && { stops: way, sections: sectionsOf(courseOf(way)), isNew: false },
      change: (next) => done.changes.push(next),
      choose: (what) => done.chosen.push(what),
      sketch: () => (done.sketches += 1),
    });
    return { tool, done };
  }
  it('puts stops in and takes them out', () => {
    const { tool, done } = desk(['a', 'b', 'd']);
    tool.press(at(0.02));
    tool.press(at(0.01));
    tool.press(at(0.025));
    expect(done.changes).toEqual([['a', 'b', 'c', 'd'], ['a', 'd']]);
  });
  it('drags a stop onto another and bends the line between two', () => {
    const { tool, done } = desk(['a', 'b', 'd']);
    expect(tool.grab(at(0.01))).toBe(true);
    tool.drag(at(0.015));
    tool.drop(at(0.02));
    expect(tool.grab(at(0.024, 0, [{}]))).toBe(true);
    tool.drop(at(0.04));
    expect(done.changes).toEqual([['a', 'c', 'd'], ['a', 'b', 'e', 'd']]);
    expect(done.sketches).toBe(3);
  });
  it('leaves the line as it was when it is let go beside every stop, and does not hold what is no line', () => {
    const { tool, done } = desk(['a', 'b']);
    tool.grab(at(0));
    tool.drop(at(0.005, 0.005));
    expect(tool.grab(at(0.024))).toBe(false);
    expect(done.changes).toEqual([]);
  });
  it('chooses a line or nothing when no way is in hand', () => {
    const { tool, done } = desk(null);
    tool.press(at(0.01, 0, [{ line: 'L' }]));
    tool.press(at(0.01));
    expect(tool.grab(at(0.01))).toBe(false);
    expect(done.chosen).toEqual([{ line: 'L' }, null]);
  });
});

describe('figures', () => {
  const rowOf = (name: string) => kGroups.flatMap(({ rows }) => rows).find((row) => row.name === name)!;
  it('say whether a change is for the better', () => {
    expect(judged(rowOf('bus.figure.total'), 30, 28.9)).toEqual({ change: -1.1, look: 'good' });
    expect(judged(rowOf('bus.figure.vehicles'), 100, 103).look).toBe('bad');
    expect(judged(rowOf('bus.figure.served'), 100, 103).look).toBe('good');
    expect(judged(rowOf('bus.figure.one'), 20, 30).look).toBe('same');
    expect(judged(rowOf('bus.figure.total'), 30, 30.04)).toEqual({ change: 0, look: 'same' });
    expect(judged(rowOf('bus.figure.total'), null, 30).look).toBe('same');
  });
  it('name the worst served zones, those without a bus first, leaving out the least used', () => {
    const zone = (zone: number, trips: number, after_min: number | null) => ({ zone, trips, before_min: null, after_min, better: 0, worse: 0, unserved_before: 0, unserved_after: 0 });
    const zones = [zone(0, 1, 99), ...Array.from({ length: 9 }, (_, n) => zone(n + 1, 100, 20 + n)), zone(10, 50, null)];
    expect(worstServed(zones, 2).map((one) => one.zone)).toEqual([10, 9]);
    expect(netPct({ ...zone(0, 40, 1), better: 10, worse: 2 })).toBe(20);
  });
});

describe('addresses and entities', () => {
  it('read back what was written', () => {
    expect(parametersOf({ 'p.date': '2026-05-06', 'p.zones': '100', v: '1,2,3' })).toEqual({ date: '2026-05-06', zones: 100 });
    expect([tabOf({ tab: 'lines' }), tabOf({ tab: 'x' }), showOf({ show: 'change' }), showOf({})]).toEqual(['lines', 'figures', 'change', 'load']);
    const scenario = { id: 'urn:ngsi-ld:BusScenario:1', name: '시나리오', edits: [{ edit: 'remove' as const, line: 'L' }], date: '2026-05-06', from: '07:00', to: '09:00', figures: null };
    expect(scenarioOf(entityOf(scenario))).toEqual({ ...scenario, modified: '' });
    expect(scenarioOf({ id: 'x', type: 'BusScenario' })).toBeNull();
  });
  it('knows the stops of a network', () => {
    expect(stopsById(network).get('a')?.name).toBe('A');
  });
});
