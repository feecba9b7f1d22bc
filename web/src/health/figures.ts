import { quantile, total, type Sample } from '../hub/metrics';

/** The metrics as they stood at one moment. */
export interface Scrape {
  atMs: number;
  samples: Sample[];
}

/** Key figures of the hub; what it does not publish is undefined. */
export interface Figures {
  entities?: number;
  samples?: number;
  requestsPerS?: number;
  medianS?: number;
  p99S?: number;
  errors?: number;
  memoryBytes?: number;
  diskBytes?: number;
  liveReaders?: number;
}

const kRequests = /_requests_total$/;
const kLatency = /_request_(duration_)?seconds_bucket$/;

/** Figures now; rates and times over the span since `before` (since the hub's start where there is no `before`). */
export function figuresOf(now: Scrape, before?: Scrape): Figures {
  const { samples } = now;
  return {
    entities: total(samples, /^dosi_(store_)?entities$/),
    samples: total(samples, /^dosi_.*(history|temporal).*samples(_total)?$/),
    requestsPerS: rate(now, before),
    medianS: quantile(samples, kLatency, 0.5, before?.samples) ?? quantile(samples, kLatency, 0.5),
    p99S: quantile(samples, kLatency, 0.99, before?.samples) ?? quantile(samples, kLatency, 0.99),
    errors: total(samples.filter(isServerError), kRequests) ?? (samples.some((one) => kRequests.test(one.name)) ? 0 : undefined),
    memoryBytes: total(samples, /resident_memory_bytes$/) ?? total(samples, /^dosi_store_memory_bytes$/),
    diskBytes: total(samples, /^dosi_store_(disk_)?bytes$/),
    liveReaders: total(samples, /^dosi_live_(readers|streams|connections)$/),
  };
}

const isServerError = ({ labels }: Sample) => /^5/.test(labels['status'] ?? labels['code'] ?? '');

function rate(now: Scrape, before?: Scrape): number | undefined {
  const later = total(now.samples, kRequests);
  const earlier = before && total(before.samples, kRequests);
  if (later === undefined || earlier === undefined || now.atMs <= before!.atMs) return undefined;
  return Math.max(0, (later - earlier) / ((now.atMs - before!.atMs) / 1000));
}
