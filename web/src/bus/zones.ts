import type { ZoneChange } from './session';

/** The zones whose people are served worst, of those where enough of them are: the tenth of the trips' zones with fewest is left out. Nobody able to leave counts as worst. */
export function worstServed(all: readonly ZoneChange[], most: number): ZoneChange[] {
  const used = all.filter((zone) => zone.trips > 0).sort((a, b) => a.trips - b.trips);
  const enough = used.slice(Math.floor(used.length / 10));
  const badness = (zone: ZoneChange) => (zone.after_min ?? Infinity) + (60 * zone.unserved_after) / zone.trips;
  return enough.sort((a, b) => badness(b) - badness(a) || b.trips - a.trips).slice(0, most);
}
