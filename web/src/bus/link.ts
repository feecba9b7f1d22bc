import { kShows, type Show } from './scales';

type Params = Readonly<Record<string, string>>;

/** Parameters that say what is chosen in the plan. */
export const kChosen = ['sel', 'way', 'draw'] as const;

const kTabs = ['figures', 'lines', 'scenarios'] as const;
export type Tab = (typeof kTabs)[number];

/** What the address bar says about the page: `tab`, `show`, `sel` (a line, or `zone:3`), `way=back`, `draw=1`, `s` scenario, `e` edits, `cmp` scenarios side by side, `side` the one on the second map (`now` for today), `run` design, `p.NAME` parameters. */
export const tabOf = (params: Params): Tab => kTabs.find((tab) => tab === params['tab']) ?? 'figures';
export const showOf = (params: Params): Show => kShows.find((show) => show === params['show']) ?? 'load';
/** Today, where a scenario could stand. */
export const kNow = 'now';
export const comparedOf = (params: Params): string[] => (params['cmp'] ?? '').split(',').filter(Boolean);

/** Parameters of the session; numbers as numbers. */
export function parametersOf(params: Params): Record<string, string | number> {
  const given = Object.entries(params).filter(([name]) => name.startsWith('p.'));
  return Object.fromEntries(given.map(([name, text]) => [name.slice(2), /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text]));
}
