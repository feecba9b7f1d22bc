import { fetchLayers, type Layer, type Layers } from '../hub/layers';
import { asProblem, type Problem } from '../hub/problem';

const kRefreshMs = 30_000;

let data = $state.raw<Layers | null>(null);
let problem = $state.raw<Problem | null>(null);
let now = $state(Date.now());

setInterval(() => (now = Date.now()), 5_000);

/** What the hub holds, read on start and every half minute while the page is seen. */
export const city = {
  get layers(): Layer[] {
    return data?.layers ?? [];
  },
  get bbox() {
    return data?.bbox ?? null;
  },
  get synthetic(): boolean {
    return data?.synthetic ?? false;
  },
  get loaded(): boolean {
    return data !== null;
  },
  get problem() {
    return problem;
  },
  find(type: string): Layer | undefined {
    return data?.layers.find((layer) => layer.type === type);
  },
};

/** The present moment in milliseconds, ticking every five seconds, for "3 minutes ago". */
export const clock = {
  get now() {
    return now;
  },
};

export async function refreshCity(): Promise<void> {
  try {
    data = await fetchLayers();
    problem = null;
  } catch (error) {
    problem = asProblem(error);
  }
}

export function startCity(): () => void {
  void refreshCity();
  const timer = setInterval(() => document.visibilityState === 'visible' && void refreshCity(), kRefreshMs);
  return () => clearInterval(timer);
}
