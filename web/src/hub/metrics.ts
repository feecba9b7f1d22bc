export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Reads Prometheus text exposition; lines that are no samples are skipped. */
export function parseMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line);
    if (!match) continue;
    const value = match[3] === '+Inf' ? Infinity : Number(match[3]);
    if (Number.isNaN(value)) continue;
    samples.push({ name: match[1]!, labels: parseLabels(match[2] ?? ''), value });
  }
  return samples;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const match of text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) labels[match[1]!] = match[2]!.replace(/\\(.)/g, '$1');
  return labels;
}

/** Sum over all label sets of the first metric whose name matches; undefined where there is none. */
export function total(samples: Sample[], pattern: RegExp): number | undefined {
  const name = samples.find((sample) => pattern.test(sample.name))?.name;
  if (!name) return undefined;
  return samples.filter((sample) => sample.name === name).reduce((sum, sample) => sum + sample.value, 0);
}

/** A quantile of a Prometheus histogram between two scrapes (or since start), linear inside a bucket, in the histogram's unit. */
export function quantile(samples: Sample[], pattern: RegExp, q: number, before: Sample[] = []): number | undefined {
  const now = buckets(samples, pattern);
  const then = buckets(before, pattern);
  const counts = [...now].map(([le, count]) => [le, count - (then.get(le) ?? 0)] as const).sort((a, b) => a[0] - b[0]);
  const all = counts.at(-1)?.[1] ?? 0;
  if (all <= 0) return undefined;
  let low = 0;
  let below = 0;
  for (const [le, count] of counts) {
    if (count >= q * all) return Number.isFinite(le) ? low + ((le - low) * (q * all - below)) / Math.max(1e-9, count - below) : low;
    low = le;
    below = count;
  }
  return low;
}

function buckets(samples: Sample[], pattern: RegExp): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { name, labels, value } of samples) {
    if (!name.endsWith('_bucket') || !pattern.test(name) || labels['le'] === undefined) continue;
    const le = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
    sums.set(le, (sums.get(le) ?? 0) + value);
  }
  return sums;
}
