import type { Slot } from './session';

type Params = Readonly<Record<string, string>>;

export const kTabs = ['risk', 'plan', 'cctv', 'test', 'fair'] as const;
export type Tab = (typeof kTabs)[number];

/** What the address bar says about the page: `tab`, `at` slot (2026-11-28T20), `sel` what is chosen (`cell:12`, `stop:CAR:3`, `car:CAR`, `site:2`), `top` outlined share, `e` settings and edits of the plan, `p.NAME` parameters of the session, `hubs` neighbours. */
export const tabOf = (params: Params): Tab => kTabs.find((tab) => tab === params['tab']) ?? 'risk';

export const kOutlined = [1, 5, 10, 20] as const;
export const outlinedOf = (params: Params): number => kOutlined.find((share) => String(share) === params['top']) ?? 5;

/** "2026-11-28T20" of a slot's start, on the city's clock. */
export const wordOf = (slot: Slot) => slot.start.slice(0, 13);

/** The slot of the address, or the first evening slot: nobody plans for what has begun. */
export function slotOf(params: Params, slots: readonly Slot[]): number {
  const named = slots.findIndex((slot) => wordOf(slot) === params['at']);
  if (named >= 0) return named;
  const evening = slots.findIndex((slot) => hourOf(slot.start) >= 20);
  return Math.max(0, evening);
}

export const hourOf = (iso: string) => Number(iso.slice(11, 13));

export function cellOf(params: Params): number | null {
  const found = /^cell:(\d+)$/.exec(params['sel'] ?? '');
  return found ? Number(found[1]) : null;
}

export function chosenStop(params: Params): { car: string; step: number } | null {
  const found = /^stop:(.+):(\d+)$/.exec(params['sel'] ?? '');
  return found ? { car: found[1]!, step: Number(found[2]) } : null;
}

/** Parameters of the session; numbers as numbers, lists by commas. */
export function parametersOf(params: Params): Record<string, unknown> {
  const given = Object.entries(params).filter(([name]) => name.startsWith('p.'));
  return Object.fromEntries(given.map(([name, text]) => [name.slice(2), name === 'p.categories' || name === 'p.leaveOut' ? text.split(',').filter(Boolean) : text === 'true' ? true : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text]));
}

export const hubsOf = (params: Params): string[] => (params['hubs'] ?? '').split(/[\s,]+/).filter(Boolean);
