import { kProvenance } from '../entity/sections';
import { shortName, valueOf, type Attribute, type Entity } from '../hub/entity';

/** Entities of any form (normalized, concise, simplified, GeoJSON feature) as one flat table. */
export interface Table {
  columns: string[];
  rows: { id: string; type: string; cells: string[] }[];
}

const kHidden = new Set(['id', 'type', '@context']);

export function toTable(entities: readonly Entity[], lang: string): Table {
  const columns = [...new Set(entities.flatMap((entity) => Object.keys(entity)))].filter((name) => !kHidden.has(name));
  columns.sort((a, b) => rank(a) - rank(b));
  const rows = entities.map((entity) => ({
    id: entity.id,
    type: shortName(Array.isArray(entity.type) ? (entity.type[0] ?? '') : String(entity.type ?? '')),
    cells: columns.map((column) => cellText(entity[column], lang)),
  }));
  return { columns, rows };
}

/** Names first, places and bookkeeping last, everything else as the hub gave it. */
function rank(column: string): number {
  if (kProvenance.has(column)) return 3;
  if (['name', 'stopName', 'shortName', 'title', 'nameEn', 'alternateName'].includes(column)) return 0;
  if (['location', 'createdAt', 'modifiedAt', 'scope'].includes(column)) return 2;
  return 1;
}

/** A cell as text: numbers as they are, places as coordinates, objects as JSON. */
export function cellText(raw: unknown, lang: string): string {
  if (raw === undefined || raw === null) return '';
  if (Array.isArray(raw)) return raw.map((one) => cellText(one, lang)).join(', ');
  if (typeof raw !== 'object') return String(raw);
  const isAttribute = 'type' in raw || 'languageMap' in raw || 'value' in raw || 'object' in raw;
  const value = isAttribute && !('coordinates' in raw) ? valueOf(raw as Attribute, lang) : raw;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  const geometry = value as { type?: string; coordinates?: unknown };
  if (geometry.coordinates) return geometry.type === 'Point' ? (geometry.coordinates as number[]).join(', ') : (geometry.type ?? '');
  return JSON.stringify(value);
}

/** The GeoJSON geometry of an entity in any form, or null. */
export function geometryOf(entity: Entity): GeoJSON.Geometry | null {
  const raw = entity['location'] as { coordinates?: unknown; value?: GeoJSON.Geometry } | undefined;
  if (!raw || typeof raw !== 'object') return null;
  const geometry = raw.coordinates ? (raw as unknown as GeoJSON.Geometry) : raw.value;
  return geometry && 'coordinates' in geometry ? geometry : null;
}

/** Turns an answer of any form into entities: GeoJSON features become their properties with id, type and place. */
export function entitiesOf(answer: unknown): Entity[] {
  if (Array.isArray(answer)) return answer as Entity[];
  const collection = answer as { features?: { id: string; geometry: unknown; properties: Record<string, unknown> }[] };
  return (collection.features ?? []).map((feature) => ({ ...feature.properties, id: feature.id, location: feature.geometry }) as unknown as Entity);
}
