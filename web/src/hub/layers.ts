import { getJson } from './client';

export type Box = [west: number, south: number, east: number, north: number];

export interface LayerAttribute {
  name: string;
  count: number;
  kind: string;
  numeric?: boolean;
  min?: number;
  max?: number;
}

/** What the hub holds of one entity type (GET /dosi/layers). */
export interface Layer {
  type: string;
  iri: string;
  count: number;
  geometry: 'Point' | 'Line' | 'Polygon' | 'Mixed' | 'None';
  bbox?: Box | null;
  attributes: LayerAttribute[];
  synthetic?: boolean;
  newest?: string | null;
}

export interface Layers {
  layers: Layer[];
  bbox?: Box | null;
  synthetic?: boolean;
}

export const fetchLayers = (signal?: AbortSignal) => getJson<Layers>('/dosi/layers', signal);

const kDefaultContext = 'https://uri.etsi.org/ngsi-ld/default-context/';

/** How to name a type in an NGSI-LD request without an own @context: short where the default context gives it back. */
export function typeParam(layer: Pick<Layer, 'type' | 'iri'> | undefined, type: string): string {
  if (!layer?.iri || layer.iri.startsWith(kDefaultContext)) return type;
  return layer.iri;
}

/** Attributes a person may filter or colour by: scalars, not places or links. */
export function filterable(layer: Layer): LayerAttribute[] {
  return layer.attributes.filter((attribute) => !['GeoProperty', 'Relationship', 'ListRelationship', 'JsonProperty'].includes(attribute.kind));
}

export function colourable(layer: Layer): LayerAttribute[] {
  return layer.attributes.filter((a) => a.numeric && a.min !== undefined && a.max !== undefined && a.min < a.max);
}
