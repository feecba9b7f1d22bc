/** One thing that moves: it glides from where it was seen to where it is, over the time that usually passes between two reports. */
export interface Mover {
  id: string;
  type: string;
  name: string;
  fromLon: number;
  fromLat: number;
  toLon: number;
  toLat: number;
  startMs: number;
  endMs: number;
  colour: number;
}

const kFirstGlideMs = 1000;
const kShortestGlideMs = 200;
const kLongestGlideMs = 5000;
/** Farther than this between two reports is a jump, not a drive: about 2 km. */
const kJumpDegrees = 0.02;

/** Positions of moving things; times are injected in milliseconds. */
export class Movers {
  readonly all = new Map<string, Mover>();
  /** Counts changes, so that a drawer knows when to upload again. */
  version = 0;

  /** A report of a place. Returns true when a known thing really changed its place. */
  report(id: string, type: string, lon: number, lat: number, nowMs: number, extra: { name?: string; colour: number }): boolean {
    const known = this.all.get(id);
    this.version += 1;
    if (!known) {
      this.all.set(id, { id, type, name: extra.name ?? '', fromLon: lon, fromLat: lat, toLon: lon, toLat: lat, startMs: nowMs, endMs: nowMs, colour: extra.colour });
      return false;
    }
    const moved = known.toLon !== lon || known.toLat !== lat;
    const [hereLon, hereLat] = placeAt(known, nowMs);
    const jump = Math.abs(hereLon - lon) + Math.abs(hereLat - lat) > kJumpDegrees;
    const since = nowMs - known.startMs;
    const glide = known.startMs === known.endMs ? kFirstGlideMs : Math.min(kLongestGlideMs, Math.max(kShortestGlideMs, since));
    known.fromLon = jump ? lon : hereLon;
    known.fromLat = jump ? lat : hereLat;
    known.toLon = lon;
    known.toLat = lat;
    known.startMs = nowMs;
    known.endMs = nowMs + glide;
    known.colour = extra.colour;
    if (extra.name) known.name = extra.name;
    return moved;
  }

  remove(id: string): void {
    if (this.all.delete(id)) this.version += 1;
  }

  /** Keeps only things of these types. */
  keep(types: ReadonlySet<string>): void {
    for (const mover of this.all.values()) if (!types.has(mover.type)) this.remove(mover.id);
  }
}

/** Where a thing is drawn at a moment, as [lon, lat]. */
export function placeAt(mover: Mover, nowMs: number): [number, number] {
  const span = mover.endMs - mover.startMs;
  const share = span > 0 ? Math.max(0, Math.min(1, (nowMs - mover.startMs) / span)) : 1;
  return [mover.fromLon + (mover.toLon - mover.fromLon) * share, mover.fromLat + (mover.toLat - mover.fromLat) * share];
}

export const isGliding = (movers: Movers, nowMs: number) => {
  for (const mover of movers.all.values()) if (mover.endMs > nowMs) return true;
  return false;
};
