/** What the patrol desk answers (docs/patrol.md). Times are ISO 8601 on the city's own clock; the names' ends say the units. */
export type Place = [lon: number, lat: number];

export interface Named {
  id: string;
  name: string;
  nameEn: string;
}

export interface Slot {
  start: string;
  end: string;
  /** Reports expected in the whole city. */
  expected: number;
}

export interface Grid {
  cell_m: number;
  /** Corners of cell (0, 0) and the ways to the next one east and north. */
  origin: Place;
  east: Place;
  north: Place;
  columns: number;
  /** For each cell its place in the rectangle: row * columns + column. */
  cells: number[];
}

export interface Box extends Named {
  location: Place;
  cars: number;
}

export interface City {
  now: string;
  synthetic: boolean;
  bounds: [number, number, number, number];
  reports: { used: number; read: number; first: string; last: string; days_only: number };
  leftOut: { reason: string; english: string; korean: string; count: number }[];
  categories: { code: string; name: string; read: number; used: number }[];
  slot_h: number;
  slots: Slot[];
  /** Bounds of the colour steps of expected reports in a cell and slot, the same for every slot. */
  steps: number[];
  grid: Grid;
  districts: (Named & { population: number | null })[];
  boxes: Box[];
  cameras: number;
  bells: number;
  lights: number;
  streets_km: number;
  notes: string[];
  notesKo: string[];
}

export interface Risk {
  slot: number;
  /** Expected reports by cell. */
  values: number[];
  total: number;
  /** Cells above `least` hold the top share of the area and this share of the expected reports. */
  top: { area_pct: number; least: number; captured_pct: number }[];
  /** The cells with the highest risk. */
  worst: (Omit<Named, 'id'> & { cell: number; expected: number })[];
}

export interface Explained {
  cell: number;
  slot: number;
  location: Place;
  district: string;
  districtEn: string;
  expected: number;
  low: number;
  high: number;
  none_pct: number;
  grade: number;
  top_pct: number;
  times_average: number;
  /** Where the number comes from, largest first; shares add up to 100. */
  parts: { name: string; share_pct: number; english: string; korean: string }[];
  notes: string[];
  notesKo: string[];
  /** Expected reports of the cell in every slot. */
  week: number[];
}

export interface Settings {
  date?: string;
  from?: string;
  to?: string;
  /** Cars by police box; all that a box has where it is not named. */
  cars?: Record<string, number>;
  stop_min?: number;
  explore_pct?: number;
  break_min?: number;
  least_visits?: number;
  spots?: number;
  seed?: number;
}

export type Edit =
  | { edit: 'move'; car: string; step: number; to: string; before: number }
  | { edit: 'remove'; car: string; step: number }
  | { edit: 'lock'; car: string; step: number; locked: boolean }
  | { edit: 'add'; car: string; location: Place }
  | { edit: 'call'; car: string; location: Place; at: string; minutes: number };

export interface Step {
  step: number;
  doing: 'stop' | 'break' | 'call';
  why: 'risk' | 'coverage' | 'exploration';
  name: string;
  nameEn: string;
  location: Place;
  arrive: string;
  leave: string;
  locked: boolean;
  captured: number;
  /** Expected reports an hour there in that slot. */
  risk_per_h: number;
}

export interface Car {
  car: string;
  name: string;
  nameEn: string;
  box: string;
  location: Place;
  from: string;
  to: string;
  out: string;
  back: string;
  steps: Step[];
  route: Place[];
  km: number;
  drive_min: number;
  stop_min: number;
  captured: number;
}

export interface PlanFigures {
  captured: number;
  expected: number;
  captured_pct: number;
  captured_per_h: number;
  stops: number;
  km: number;
  drive_min: number;
  stop_min: number;
  explore_pct: number;
  dose_pct: number;
  revisit_pct: number | null;
  mean_idle_min: number | null;
  worst_idle_min: number | null;
  imbalance_pct: number;
  districts: number;
  districts_visited: number;
  entropy_bits: number | null;
  entropy_pct: number | null;
  plans: number | null;
}

export interface Plan {
  settings: Required<Settings>;
  from: string;
  to: string;
  cars: Car[];
  spots: { name: string; nameEn: string; location: Place; risk_per_h: number; visits: number }[];
  figures: PlanFigures;
  /** Figures before the edits. */
  before: PlanFigures;
  unmet: string[];
  /** What the last edit did to each car. */
  changes: { car: string; added: number; dropped: number; shift_min: number }[];
  ms: number;
}

export interface Standby {
  from: string;
  to: string;
  cars: number;
  points: { name: string; nameEn: string; location: Place; share_pct: number }[];
  figures: { name: string; english: string; korean: string; mean_min: number; p90_min: number; within_pct: number }[];
  target_min: number;
}

export interface Simulation {
  from: string;
  to: string;
  cars: number;
  calls: number;
  rows: { name: string; english: string; korean: string; captured_per_h: number | null; mean_idle_min: number | null; worst_idle_min: number | null; dose_pct: number | null; mean_min: number | null; p90_min: number | null; within_pct: number | null }[];
}

export interface Site {
  number: number;
  location: Place;
  name: string;
  nameEn: string;
  added_pct: number;
}

export interface Cctv {
  cameras: number;
  bells: number;
  lights: number;
  /** Per cell: share seen and lit (0 to 1), metres to a bell. */
  seen: number[];
  lit: number[];
  bell_m: (number | null)[];
  /** Per cell: expected reports a week that no camera sees. */
  gap: number[];
  seen_pct: number;
  unlit_pct: number;
  unlit_unseen_pct: number;
  far_from_bell_pct: number;
  sites: Site[];
  seen_after_pct: number;
  gap_pct: number;
  ranking_pct: number;
}

export interface Sight {
  cameras: { id: string; location: Place; metres: number; sees: boolean; outline: Place[] | null }[];
  share_seen: number;
  lit: boolean;
  bell_m: number | null;
}

export interface Way {
  length_m: number;
  score: number;
  lit_pct: number;
  seen_pct: number;
  bell_pct: number;
  unprotected_pct: number;
  stretches: { from_m: number; to_m: number; line: Place[]; seen: number; lit: boolean; bell_m: number | null; score: number; lacks: ('light' | 'camera' | 'bell')[] }[];
  worst: number[];
}

export interface Score {
  model: string;
  english: string;
  korean: string;
  ours: boolean;
  hit_pct: number[];
  hit_se: number[];
  pai: number[];
  pei: (number | null)[];
  log_likelihood: number;
  log_likelihood_se: number;
  brier: number;
  brier_skill: number;
  ms: number;
}

export interface BackTest {
  from: string;
  to: string;
  forecasts: number;
  step_days: number;
  events: number;
  area_pct: number[];
  scores: Score[];
  /** Bands of the area from the highest risk down. */
  calibration: { from_pct: number; to_pct: number; expected: number; observed: number }[];
  months: { month: string; events: number; hit_pct: number; counts_pct: number }[];
}

export interface Fairness {
  from: string;
  to: string;
  /** Of the plan that was asked about. */
  rows: {
    id: string;
    name: string;
    nameEn: string;
    reports: number | null;
    residents: number | null;
    patrol_min: number;
    cameras: number;
    patrol_min_per_1000: number | null;
    patrol_min_per_report: number | null;
    cameras_per_1000: number | null;
    patrol_ratio_need: number | null;
    patrol_ratio_residents: number | null;
  }[];
  parity_need: number | null;
  parity_residents: number | null;
  hidden: number;
  least: number;
  feedback: { name: string; english: string; korean: string; distance: number; most_visited: number; true_most: number; runs_away: boolean; configured: boolean }[];
}

export interface Card {
  title: string;
  made: string;
  expires: string;
  program: string;
  version: string;
  inputs: { name: string; source: string; used: number | null; from: string | null; until: string | null; left_out: { reason: string; count: number | null }[] }[];
  never_used: string[];
  settings: [string, string][];
  weights: { name: string; share_pct: number }[];
  limits: string[];
  /** The page as text, for download. */
  page: string;
}

export const kSolution = 'patrol-desk';
