/** Samples of one attribute; `low` and `high` are there when the hub averaged over steps. */
export interface Series {
  times: number[];
  values: number[];
  low?: number[];
  high?: number[];
}

export type Range = 'day' | 'week' | 'month' | 'all';
export const kRanges: readonly Range[] = ['day', 'week', 'month', 'all'];

const kDayMs = 86_400_000;
const kSpanMs: Record<Exclude<Range, 'all'>, number> = { day: kDayMs, week: 7 * kDayMs, month: 31 * kDayMs };
/** Raw values up to a day; longer ranges are averaged so that a chart never draws more than it has pixels. */
const kStep: Record<Range, string> = { day: '', week: 'PT1H', month: 'PT6H', all: 'P1D' };

export const kMostRaw = 1000;

/** Asks for a long history in one piece; without it the hub answers in short parts (206). */
export const kInOnePiece = { prefer: 'max-instances=100000' };

export type Temporal = Record<string, unknown>;

/** The request that tells which attributes have history and when each was seen last. */
export const newestPath = (id: string) => `${base(id)}?options=temporalValues&lastN=1`;

/** All values when there are not too many. */
export const recentPath = (id: string, attribute: string) => `${base(id)}?${params({ attrs: attribute, options: 'temporalValues', lastN: String(kMostRaw) })}`;

/** The request for a range that ends at the newest value; and the step it is averaged over ('' for raw values). */
export function rangePath(id: string, attribute: string, range: Range, newestMs: number): { path: string; step: string } {
  const step = kStep[range];
  const time: Record<string, string> =
    range === 'all'
      ? { timerel: 'before', timeAt: iso(newestMs + 1000) }
      : { timerel: 'between', timeAt: iso(newestMs - kSpanMs[range]), endTimeAt: iso(newestMs + 1000) };
  const form: Record<string, string> = step
    ? { options: 'aggregatedValues', aggrMethods: 'avg,min,max', aggrPeriodDuration: step }
    : { options: 'temporalValues' };
  return { path: `${base(id)}?${params({ attrs: attribute, ...time, ...form })}`, step };
}

const base = (id: string) => `/ngsi-ld/v1/temporal/entities/${encodeURIComponent(id)}`;
const iso = (ms: number) => new Date(ms).toISOString();
const params = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');

type Row = [value: unknown, from: string, to?: string];

/** Reads one attribute of a temporal answer (temporalValues or aggregatedValues), oldest first; values that are no numbers are left out. */
export function readSeries(answer: Temporal, attribute: string): Series {
  const raw = answer[attribute];
  const parts = (Array.isArray(raw) ? raw : raw ? [raw] : []) as Record<string, unknown>[];
  const rows = parts.flatMap((part) => (part['values'] ?? part['avg'] ?? []) as Row[]);
  const good = rows.filter(([value, from]) => typeof value === 'number' && !Number.isNaN(Date.parse(from)));
  good.sort((a, b) => Date.parse(a[1]) - Date.parse(b[1]));
  const series: Series = { times: good.map((row) => Date.parse(row[1]) / 1000), values: good.map((row) => row[0] as number) };
  const low = bandOf(parts, 'min');
  const high = bandOf(parts, 'max');
  if (low.size && high.size) {
    series.low = good.map((row) => low.get(row[1]) ?? (row[0] as number));
    series.high = good.map((row) => high.get(row[1]) ?? (row[0] as number));
  }
  return series;
}

function bandOf(parts: Record<string, unknown>[], method: string): Map<string, number> {
  const rows = parts.flatMap((part) => (part[method] ?? []) as Row[]);
  return new Map(rows.filter((row) => typeof row[0] === 'number').map((row) => [row[1], row[0] as number]));
}

/** Attributes with numeric history and the time of the newest value of each. */
export function newestOf(answer: Temporal): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of Object.keys(answer)) {
    if (name === 'id' || name === 'type' || name === '@context') continue;
    const last = readSeries(answer, name).times.at(-1);
    if (last !== undefined) found.set(name, last * 1000);
  }
  return found;
}

export function summary(series: Series): { min: number; mean: number; max: number } | null {
  if (series.values.length === 0) return null;
  const lows = series.low ?? series.values;
  const highs = series.high ?? series.values;
  const sum = series.values.reduce((total, value) => total + value, 0);
  return { min: lows.reduce((a, b) => Math.min(a, b)), mean: sum / series.values.length, max: highs.reduce((a, b) => Math.max(a, b)) };
}
