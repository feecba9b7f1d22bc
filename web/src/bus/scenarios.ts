import { ask, getJson, postJson } from '../hub/client';
import { entityPath } from '../hub/entity';
import type { Edit } from './edits';
import { isEdits } from './packed';
import type { Figures, Network, SavedPlan } from './session';

/** A saved plan: a `BusScenario` entity (docs/bus-plan.md). */
export interface Scenario extends SavedPlan {
  id: string;
  modified: string;
}

const kType = 'BusScenario';
const kMost = 200;

/** A scenario from its entity in normalized form, or null when that has no readable edits. */
export function scenarioOf(entity: Record<string, unknown>): Scenario | null {
  const part = (name: string) => entity[name] as { value?: unknown; json?: unknown } | undefined;
  const text = (name: string) => String(part(name)?.value ?? '');
  const edits = part('edits')?.json;
  if (!isEdits(edits)) return null;
  return { id: String(entity['id']), name: text('name'), edits, date: text('date'), from: text('from'), to: text('to'), figures: (part('figures')?.json as Figures | undefined) ?? null, modified: String(entity['modifiedAt'] ?? '') };
}

export function entityOf(scenario: Omit<Scenario, 'modified'>): Record<string, unknown> {
  const property = (value: string) => ({ type: 'Property', value });
  const { id, name, edits, date, from, to, figures } = scenario;
  return {
    id,
    type: kType,
    name: property(name),
    edits: { type: 'JsonProperty', json: edits },
    date: property(date),
    from: property(from),
    to: property(to),
    ...(figures ? { figures: { type: 'JsonProperty', json: figures } } : {}),
  };
}

/** Newest first. */
export async function listScenarios(): Promise<Scenario[]> {
  const entities = await getJson<Record<string, unknown>[]>(`/ngsi-ld/v1/entities?type=${kType}&options=sysAttrs&limit=${kMost}`);
  return entities.flatMap((entity) => scenarioOf(entity) ?? []).sort((a, b) => b.modified.localeCompare(a.modified));
}

export const fetchScenario = async (id: string) => scenarioOf(await getJson<Record<string, unknown>>(`${entityPath(id)}?options=sysAttrs`));

export const newScenarioId = () => `urn:ngsi-ld:${kType}:${crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(16).padStart(8, '0'), '')}`;

/** Writes a plan under a name; with an id it takes that scenario's place. Gives the id. */
export async function saveScenario(id: string, name: string, edits: readonly Edit[], network: Network, figures: Figures | null): Promise<string> {
  const own = id || newScenarioId();
  const entity = entityOf({ id: own, name, edits: [...edits], date: network.date, from: network.from, to: network.to, figures });
  if (!id) await postJson('/ngsi-ld/v1/entities', entity);
  else await ask(entityPath(own), { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(entity) });
  return own;
}

export const deleteScenario = (id: string) => ask(entityPath(id), { method: 'DELETE' });
