import { ramp, type Theme } from '../map/palette';
import type { LineFigures, ZoneChange } from './session';

/** What the map shows of a plan. */
export const kShows = ['load', 'headway', 'served', 'change'] as const;
export type Show = (typeof kShows)[number];

export const kNoValue = '#8b929c';

/** A value below `below` (and not below an earlier step) has this colour; the last step has no end. */
export interface Step {
  below: number;
  colour: string;
}

const steps = (bounds: readonly number[], colours: readonly string[]): Step[] => colours.map((colour, index) => ({ below: bounds[index] ?? Infinity, colour }));

/** ColorBrewer YlOrRd: passengers in percent of the places. */
const kLoad = steps([25, 50, 80, 100], ['#fed976', '#feb24c', '#fd8d3c', '#f03b20', '#bd0026']);

/** ColorBrewer RdBu, told apart by colour-blind eyes: trips better minus trips worse, percent of a zone's trips. */
const kChange = steps([-20, -3, 3, 20], ['#b2182b', '#f4a582', '#d6d6d6', '#92c5de', '#2166ac']);

const kHeadwayMin = [5.5, 10.5, 15.5, 20.5, 30.5];
const kServedMin = [20, 30, 40, 50, 60];

/** The colours of a view. Headways and travel times are minutes on viridis, in which what runs often, or takes long, stands out. */
export function stepsOf(show: Show, theme: Theme): Step[] {
  if (show === 'load') return kLoad;
  if (show === 'change') return kChange;
  const viridis = ramp(theme).slice(1);
  return show === 'headway' ? steps(kHeadwayMin, [...viridis].reverse()) : steps(kServedMin, viridis);
}

export function colourAt(value: number | null, scale: readonly Step[]): string {
  if (value === null || !Number.isFinite(value)) return kNoValue;
  return scale.find((one) => value < one.below)?.colour ?? kNoValue;
}

/** Line widths in pixels at street zoom, by passengers an hour: even steps of the square root, so that few widths stand side by side. */
export const kWidths: readonly { perHour: number; px: number }[] = [
  { perHour: 20, px: 2 },
  { perHour: 100, px: 3.5 },
  { perHour: 300, px: 5.5 },
  { perHour: 700, px: 8 },
  { perHour: 1500, px: 12 },
];

export const widthOf = (perHour: number) => (kWidths.find((one) => perHour <= one.perHour) ?? kWidths.at(-1)!).px;

/** Passengers in percent of the places on one section, or null where nothing is known. */
export function loadPct(figures: LineFigures, course: number, section: number): number | null {
  const load = figures.load_per_h[course]?.[section];
  return load === undefined || figures.capacity_per_h <= 0 ? null : (100 * load) / figures.capacity_per_h;
}

/** Trips better minus trips worse, in percent of all that start in a zone. */
export const netPct = (zone: ZoneChange) => (zone.trips > 0 ? (100 * (zone.better - zone.worse)) / zone.trips : 0);
