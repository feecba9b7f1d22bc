import { askSession, type Exported } from '../solutions/sessions';
import type { Edit } from './edits';

/** What the planning session of docs/bus-plan.md answers. Seconds, metres, minutes, percent and persons an hour as the names' ends say. */
export type Place = [lon: number, lat: number];

export interface Stop {
  id: string;
  name: string;
  location: Place;
  zone: number;
}

export interface Course {
  direction: 0 | 1;
  headway_s: number;
  trips: number;
  stops: string[];
  ride_s: number[];
  length_m: number[];
  course: Place[];
}

export interface Line {
  line: string;
  name: string;
  headway_s: number;
  capacity: number;
  km: number;
  vehicles: number;
  courses: Course[];
}

export interface Zone {
  zone: number;
  name: string;
  location: Place;
  population: number;
  trips: number;
}

export interface Network {
  date: string;
  from: string;
  to: string;
  period_s: number;
  bounds: [number, number, number, number];
  demand: { source: 'boardings' | 'population' | 'calls'; trips: number; note: string; noteKo: string };
  population: { source: string; total: number } | null;
  assumptions: string[];
  assumptionsKo: string[];
  stops: Stop[];
  zones: Zone[];
  lines: Line[];
  figures: Figures;
}

export interface Figures {
  trips: number;
  minutes: { total: number | null; walk: number | null; wait: number | null; ride: number | null; transfer: number | null };
  direct_pct: number;
  one_transfer_pct: number;
  two_transfers_pct: number;
  more_transfers_pct: number;
  walk_only_pct: number;
  unserved_pct: number;
  population: number;
  population_served: number;
  population_served_pct: number;
  lines: number;
  vehicles: number;
  vehicle_hours: number;
  vehicle_km: number;
  sections: number;
  overloaded_sections: number;
  fullest: { line: string; from: string; to: string; load_per_h: number; capacity_per_h: number } | null;
}

export interface LineFigures {
  headway_s: number;
  cycle_s: number;
  vehicles: number;
  km: number;
  vehicle_km: number;
  vehicle_hours: number;
  boardings: number;
  max_load_per_h: number;
  capacity_per_h: number;
  load_pct: number;
  load_per_h: number[][];
}

export type LineState = 'same' | 'changed' | 'added' | 'removed';

export interface LineChange {
  line: string;
  name: string;
  state: LineState;
  before: LineFigures | null;
  after: LineFigures | null;
}

export interface ZoneChange {
  zone: number;
  trips: number;
  before_min: number | null;
  after_min: number | null;
  better: number;
  worse: number;
  unserved_before: number;
  unserved_after: number;
}

export interface Evaluation {
  before: Figures;
  after: Figures;
  trips: { better: number; worse: number; same: number };
  lines: LineChange[];
  zones: ZoneChange[];
  changed: Line[];
  ms: number;
}

export type ExportFormat = 'gtfs' | 'geojson' | 'csv';

export interface SavedPlan {
  name: string;
  edits: Edit[];
  date: string;
  from: string;
  to: string;
  /** Of the last evaluation before it was saved. */
  figures: Figures | null;
}
export interface Opened extends SavedPlan {
  notes: string[];
}

export const kSolution = 'bus-plan';

export const askNetwork = (id: string) => askSession<Network>(kSolution, id, { ask: 'network' });
export const askEvaluation = (id: string, edits: readonly Edit[]) => askSession<Evaluation>(kSolution, id, { ask: 'evaluate', edits });
export const askExport = (id: string, edits: readonly Edit[], format: ExportFormat, title: string) => askSession<Exported>(kSolution, id, { ask: 'export', edits, format, title });
export const askOpen = (id: string, what: { scenario: string } | { run: string }) => askSession<Opened>(kSolution, id, { ask: 'open', ...what });
