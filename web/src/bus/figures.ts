import type { Key } from '../i18n/words';
import type { Figures } from './session';

/** One row of the table of figures: its words, how to read it, and whether more is better (1), worse (-1) or neither (0). */
export interface Row {
  name: Key;
  unit: Key | '';
  digits: number;
  good: 1 | -1 | 0;
  of(figures: Figures): number | null;
}

export interface Group {
  name: Key;
  rows: Row[];
}

export const kGroups: readonly Group[] = [
  {
    name: 'bus.figures.trip',
    rows: [
      { name: 'bus.figure.total', unit: 'bus.unit.min', digits: 1, good: -1, of: (f) => f.minutes.total },
      { name: 'bus.figure.walk', unit: 'bus.unit.min', digits: 1, good: -1, of: (f) => f.minutes.walk },
      { name: 'bus.figure.wait', unit: 'bus.unit.min', digits: 1, good: -1, of: (f) => f.minutes.wait },
      { name: 'bus.figure.ride', unit: 'bus.unit.min', digits: 1, good: -1, of: (f) => f.minutes.ride },
      { name: 'bus.figure.transfer', unit: 'bus.unit.min', digits: 1, good: -1, of: (f) => f.minutes.transfer },
    ],
  },
  {
    name: 'bus.figures.transfers',
    rows: [
      { name: 'bus.figure.direct', unit: 'bus.unit.pct', digits: 1, good: 1, of: (f) => f.direct_pct },
      { name: 'bus.figure.one', unit: 'bus.unit.pct', digits: 1, good: 0, of: (f) => f.one_transfer_pct },
      { name: 'bus.figure.more', unit: 'bus.unit.pct', digits: 1, good: -1, of: (f) => f.two_transfers_pct + f.more_transfers_pct },
      { name: 'bus.figure.unserved', unit: 'bus.unit.pct', digits: 1, good: -1, of: (f) => f.unserved_pct },
    ],
  },
  {
    name: 'bus.figures.people',
    rows: [
      { name: 'bus.figure.served', unit: 'bus.unit.people', digits: 0, good: 1, of: (f) => f.population_served },
      { name: 'bus.figure.served.pct', unit: 'bus.unit.pct', digits: 1, good: 1, of: (f) => f.population_served_pct },
    ],
  },
  {
    name: 'bus.figures.cost',
    rows: [
      { name: 'bus.figure.lines', unit: '', digits: 0, good: 0, of: (f) => f.lines },
      { name: 'bus.figure.vehicles', unit: 'bus.unit.vehicles', digits: 0, good: -1, of: (f) => f.vehicles },
      { name: 'bus.figure.km', unit: 'bus.unit.km', digits: 0, good: -1, of: (f) => f.vehicle_km },
      { name: 'bus.figure.hours', unit: 'bus.unit.h', digits: 1, good: -1, of: (f) => f.vehicle_hours },
      { name: 'bus.figure.overloaded', unit: 'bus.unit.sections', digits: 0, good: -1, of: (f) => f.overloaded_sections },
    ],
  },
];

/** The rows that say most of a plan in least room. */
export const kKeyRows: readonly Row[] = kGroups.flatMap(({ rows }) => rows).filter(({ name }) => name === 'bus.figure.total' || name === 'bus.figure.served' || name === 'bus.figure.vehicles');

/** How a change reads: better, worse or neither. What rounds to nothing at the row's digits is no change. */
export function judged(row: Row, before: number | null, after: number | null): { change: number; look: 'good' | 'bad' | 'same' } {
  if (before === null || after === null) return { change: 0, look: 'same' };
  const scale = 10 ** row.digits;
  const change = Math.round((after - before) * scale) / scale;
  if (change === 0 || row.good === 0) return { change, look: 'same' };
  return { change, look: change * row.good > 0 ? 'good' : 'bad' };
}
