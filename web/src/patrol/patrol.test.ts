import { describe, expect, it } from 'vitest';
import { clockOf, dayOf, shortDayOf, spanOf } from './clock';
import { cellOf, chosenStop, hubsOf, outlinedOf, parametersOf, slotOf, tabOf, wordOf } from './link';
import { isWishes, kNoWishes, packWishes, unpackWishes } from './roster.svelte';
import { stepOf } from './scales';
import type { Car, Grid, Plan, Slot, Step } from './session';
import { cellAt, cellShapes, outline, ringOf } from './shapes';
import { hoursBetween, nearestCar, shareOf, stepOfPlan } from './times';
import { stopOf } from './tool';

/** Three columns and two rows, the middle of the upper row missing. */
const grid: Grid = { cell_m: 100, origin: [127, 36], east: [0.001, 0], north: [0, 0.001], columns: 3, cells: [0, 1, 2, 3, 5] };
const slot = (start: string): Slot => ({ start: `${start}:00:00+09:00`, end: '', expected: 1 });

describe('cells', () => {
  it('lie where the rectangle has them', () => {
    expect(ringOf(grid, 4)[0]).toEqual([127.002, 36.001]);
    expect(ringOf(grid, 0)).toHaveLength(5);
  });
  it('are found by a place', () => {
    expect(cellAt(grid, 127.0005, 36.0005)).toBe(0);
    expect(cellAt(grid, 127.0025, 36.0015)).toBe(4);
    expect(cellAt(grid, 127.0015, 36.0015)).toBe(-1);
    expect(cellAt(grid, 126.9995, 36.0005)).toBe(-1);
    expect(cellAt(grid, 127.0035, 36.0005)).toBe(-1);
  });
  it('are coloured by steps, none below the first', () => {
    expect([0, 1, 1.5, 2, 9].map((value) => stepOf(value, [1, 2]))).toEqual([-1, 0, 0, 1, 1]);
    const shapes = cellShapes(grid, [0, 1, 2, 0, 3], [1, 2]);
    expect(shapes.features.map(({ properties }) => [properties?.['cell'], properties?.['step']])).toEqual([[1, 0], [2, 1], [4, 1]]);
  });
  it('are outlined where neighbours are below', () => {
    const edges = (values: number[]) => (outline(grid, values, 1).features[0]?.geometry as GeoJSON.MultiLineString | undefined)?.coordinates.length ?? 0;
    expect(edges([1, 0, 0, 0, 0])).toBe(4);
    expect(edges([1, 1, 0, 0, 0])).toBe(6);
    expect(edges([0, 0, 0, 0, 0])).toBe(0);
  });
});

describe('the address', () => {
  const slots = ['2026-11-28T18', '2026-11-28T20', '2026-11-28T22'].map(slot);
  it('names a slot by its start; without one the first evening slot is shown', () => {
    expect(slotOf({ at: '2026-11-28T22' }, slots)).toBe(2);
    expect(slotOf({}, slots)).toBe(1);
    expect(slotOf({ at: 'gone' }, slots.slice(0, 1))).toBe(0);
    expect(wordOf(slots[1]!)).toBe('2026-11-28T20');
  });
  it('names what is chosen', () => {
    expect(cellOf({ sel: 'cell:12' })).toBe(12);
    expect(cellOf({ sel: 'stop:1-2:3' })).toBeNull();
    expect(chosenStop({ sel: 'stop:1-2:3' })).toEqual({ car: '1-2', step: 3 });
    expect(stopOf('stop:1-2:3')).toEqual({ car: '1-2', step: 3 });
    expect(tabOf({ tab: 'none' })).toBe('risk');
    expect(outlinedOf({ top: '20' })).toBe(20);
    expect(outlinedOf({ top: '3' })).toBe(5);
  });
  it('holds parameters as what they are', () => {
    expect(parametersOf({ 'p.days': '3', 'p.categories': 'theft,violence', 'p.withFound': 'true', 'p.date': '2026-05-06', tab: 'plan' })).toEqual({ days: 3, categories: ['theft', 'violence'], withFound: true, date: '2026-05-06' });
    expect(hubsOf({ hubs: 'https://a.example, https://b.example' })).toEqual(['https://a.example', 'https://b.example']);
  });
  it('holds wishes as a word that comes back, or says that it was cut', async () => {
    const wishes = { settings: { from: '21:00', seed: 3 }, edits: [{ edit: 'remove', car: '1-1', step: 2 } as const] };
    const word = await packWishes(wishes);
    expect(await unpackWishes(word)).toEqual(wishes);
    expect(await unpackWishes(word.slice(0, -6))).toBeNull();
    expect(await packWishes(kNoWishes)).toBe('');
    expect(isWishes({ settings: {}, edits: [{ car: 1 }] })).toBe(false);
  });
});

describe('times', () => {
  it('are read off the text, on the city’s clock', () => {
    expect(clockOf('2026-11-28T20:30:00+09:00')).toBe('20:30');
    expect(dayOf('2026-11-28T20:00:00+09:00', 'ko')).toBe('11월 28일 (토)');
    expect(dayOf('2026-11-28T20:00:00+09:00', 'en')).toBe('Sat 28 Nov');
    expect(shortDayOf('2026-11-08T20:00:00+09:00', 'en')).toBe('Sun 8');
    expect(spanOf('2026-11-28T22:00:00+09:00', '2026-11-29T00:00:00+09:00', 'ko')).toBe('11월 28일 (토) 22:00–00:00');
  });
  it('lie on a shift’s axis', () => {
    const [from, to] = ['2026-11-28T20:00:00+09:00', '2026-11-29T04:00:00+09:00'];
    expect(shareOf('2026-11-29T00:00:00+09:00', from, to)).toBe(0.5);
    expect(shareOf('2026-11-29T09:00:00+09:00', from, to)).toBe(1);
    expect(hoursBetween(from, to).map(({ text }) => text)).toEqual(['20:00', '22:00', '00:00', '02:00', '04:00']);
    expect(hoursBetween('2026-11-28T20:30:00+09:00', '2026-11-28T22:30:00+09:00').map(({ text, share }) => [text, share])).toEqual([['21:00', 0.25], ['22:00', 0.75]]);
  });
});

describe('plans', () => {
  const step = (n: number, location: [number, number]): Step => ({ step: n, doing: 'stop', why: 'risk', name: '', nameEn: '', location, arrive: '', leave: '', locked: false, captured: 0, risk_per_h: 0 });
  const car = (name: string, location: [number, number], steps: Step[]) => ({ car: name, location, steps }) as unknown as Car;
  const plan = { cars: [car('a', [127, 36], [step(0, [127.1, 36])]), car('b', [127.3, 36], [])] } as unknown as Plan;
  it('find the nearest car by its stops and its box', () => {
    expect(nearestCar(plan, 127.12, 36)).toBe('a');
    expect(nearestCar(plan, 127.28, 36)).toBe('b');
  });
  it('find a chosen stop, or say that it is gone', () => {
    expect(stepOfPlan(plan, { car: 'a', step: 0 })?.step.location).toEqual([127.1, 36]);
    expect(stepOfPlan(plan, { car: 'a', step: 1 })).toBeNull();
    expect(stepOfPlan(null, { car: 'a', step: 0 })).toBeNull();
  });
});
