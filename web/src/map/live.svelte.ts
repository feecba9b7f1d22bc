import { SvelteSet } from 'svelte/reactivity';
import { fetchPage, nameOf } from '../hub/entity';
import { typeParam } from '../hub/layers';
import { openLive, type Change, type LiveState } from '../hub/live';
import { geometryOf } from '../query/table';
import { city } from '../state/city.svelte';
import { settings } from '../state/settings.svelte';
import type { MapController } from './controller';
import { packColour } from './moving-layer';
import { typeColour } from './palette';

const kSeedPage = 1000;
const kSeedMost = 20_000;
const kRefreshMs = 15_000;

/**
 * Follows the hub's stream of changes. A type whose things change their place is drawn by the moving layer from
 * then on (after all its things were read once); for the others the tiles are asked again now and then.
 */
export class LiveFeed {
  state = $state<LiveState | 'off'>('off');
  lastMs = $state(0);
  readonly movingTypes = new SvelteSet<string>();
  /** Types seen moving since the page was opened: they have no place in the past. */
  readonly everMoved = new SvelteSet<string>();
  movingCount = $state(0);
  /** Called with the ids that changed, for whoever shows one of them. */
  onTouched: (ids: ReadonlySet<string>) => void = () => {};
  private places = new Map<string, string>();
  private dirty = new Set<string>();
  private stop: (() => void) | null = null;
  private timer = 0;
  private types: string[] = [];

  constructor(private readonly controller: MapController) {}

  /** Follows these types and forgets all others. */
  follow(types: string[]): void {
    if (types.join() === this.types.join() && this.stop) return;
    this.close();
    this.types = types;
    this.controller.movers.keep(new Set(types));
    for (const type of this.movingTypes) if (!types.includes(type)) this.movingTypes.delete(type);
    this.movingCount = this.controller.movers.all.size;
    this.controller.repaint();
    if (types.length === 0) return;
    this.stop = openLive(types, {
      onChanges: (changes) => this.take(changes),
      onGap: () => this.movingTypes.forEach((type) => void this.seed(type)),
      onState: (state) => (this.state = state),
    });
    this.timer = window.setInterval(() => this.refreshTiles(), kRefreshMs);
  }

  close(): void {
    this.stop?.();
    this.stop = null;
    clearInterval(this.timer);
    this.state = 'off';
  }

  private take(changes: Change[]): void {
    const now = performance.now();
    const touched = new Set<string>();
    for (const change of changes) {
      touched.add(change.id);
      if (change.deleted) this.controller.movers.remove(change.id);
      else if (change.location && this.isMoving(change)) this.report(change, now);
      else this.dirty.add(change.type);
    }
    this.lastMs = Date.now();
    this.movingCount = this.controller.movers.all.size;
    this.controller.repaint();
    this.onTouched(touched);
  }

  private isMoving(change: Change): boolean {
    if (this.movingTypes.has(change.type)) return true;
    const place = String(change.location);
    const before = this.places.get(change.id);
    this.places.set(change.id, place);
    if (before === undefined || before === place) return false;
    this.movingTypes.add(change.type);
    this.everMoved.add(change.type);
    void this.seed(change.type);
    return true;
  }

  private report(change: Change, now: number): void {
    const [lon, lat] = change.location!;
    const name = change.attributes?.['name'];
    this.controller.movers.report(change.id, change.type, lon, lat, now, {
      name: typeof name === 'string' ? name : '',
      colour: packColour(typeColour(change.type, settings.theme)),
    });
  }

  /** Reads where all things of a type are, so that those standing still are shown as well. */
  private async seed(type: string): Promise<void> {
    const colour = packColour(typeColour(type, settings.theme));
    const typeText = encodeURIComponent(typeParam(city.find(type), type));
    for (let offset = 0; offset < kSeedMost; offset += kSeedPage) {
      const page = await fetchPage(`type=${typeText}&options=keyValues&limit=${kSeedPage}&offset=${offset}`).catch(() => null);
      if (!page || !this.movingTypes.has(type)) return;
      for (const entity of page.entities) {
        const geometry = geometryOf(entity);
        if (geometry?.type !== 'Point' || this.controller.movers.all.has(entity.id)) continue;
        const [lon = 0, lat = 0] = geometry.coordinates;
        this.controller.movers.report(entity.id, type, lon, lat, performance.now(), { name: nameOf(entity, settings.lang), colour });
      }
      this.movingCount = this.controller.movers.all.size;
      this.controller.repaint();
      if (page.entities.length < kSeedPage) return;
    }
  }

  /** New colours after a change of theme. */
  recolour(): void {
    const { movers } = this.controller;
    for (const mover of movers.all.values()) mover.colour = packColour(typeColour(mover.type, settings.theme));
    movers.version += 1;
    this.controller.repaint();
  }

  private refreshTiles(): void {
    for (const type of this.dirty) if (!this.movingTypes.has(type)) this.controller.refresh(type);
    this.dirty.clear();
  }
}
