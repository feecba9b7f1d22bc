/** What the hub answered to a request that somebody tried. */
export interface Tried {
  status: number;
  tookMs: number;
  text: string;
}

const kMostChars = 20_000;

/** Asks and gives the answer as text to look at: JSON with line breaks, cut where it is long. Never throws. */
export async function acceptedText(address: string): Promise<Tried> {
  const started = performance.now();
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' } });
    const raw = await response.text();
    const tookMs = Math.round(performance.now() - started);
    const text = pretty(raw);
    return { status: response.status, tookMs, text: text.length > kMostChars ? `${text.slice(0, kMostChars)}\n…` : text };
  } catch (error) {
    return { status: 0, tookMs: Math.round(performance.now() - started), text: error instanceof Error ? error.message : '' };
  }
}

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
