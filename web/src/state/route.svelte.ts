import { formatHash, parseHash, type Page, type Route } from './route';

let current = $state<Route>(parseHash(window.location.hash));
window.addEventListener('hashchange', () => (current = parseHash(window.location.hash)));

/** The address bar as reactive state: every visible state of the console is a link. */
export const route = {
  get page() {
    return current.page as Page;
  },
  get rest() {
    return current.rest;
  },
  get params() {
    return current.params;
  },
};

/** Goes to another page and leaves an entry in the browser's history. */
export function go(page: Page, rest: string[] = [], params: Record<string, string> = {}): void {
  window.location.hash = formatHash({ page, rest, params });
}

/** Changes parameters of the present page. An `undefined` value removes one. `push` leaves a history entry. */
export function setParams(changes: Record<string, string | undefined>, push = false): void {
  const params = { ...current.params };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') delete params[name];
    else params[name] = value;
  }
  const next = { ...current, params };
  const hash = formatHash(next);
  if (hash === formatHash(current)) return;
  if (push) window.history.pushState(null, '', hash);
  else window.history.replaceState(null, '', hash);
  current = next;
}

export function link(page: Page, rest: string[] = [], params: Record<string, string> = {}): string {
  return formatHash({ page, rest, params });
}
