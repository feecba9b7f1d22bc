import { ask, getJson, getList } from '../hub/client';

/** A registration of a context source as the hub shows it (GS CIM 009 clause 5.2.9), as far as the console reads it. */
export interface Registration {
  id: string;
  registrationName?: string;
  description?: string;
  endpoint: string;
  mode?: Mode;
  operations?: string[];
  information: { entities?: { type?: string | string[]; id?: string; idPattern?: string }[]; propertyNames?: string[]; relationshipNames?: string[] }[];
  tenant?: string;
  expiresAt?: string;
  status?: 'ok' | 'failed';
  timesSent?: number;
  timesFailed?: number;
  lastSuccess?: string;
  lastFailure?: string;
}

const kPath = '/ngsi-ld/v1/csourceRegistrations';
const one = (id: string) => `${kPath}/${encodeURIComponent(id)}`;

/** The API wants a type in every search: any will do. */
export const listRegistrations = () => getList<Registration>(`${kPath}?type=*&limit=1000&options=sysAttrs`);
export const createRegistration = (document: object) =>
  ask(kPath, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) });
export const deleteRegistration = (id: string) => ask(one(id), { method: 'DELETE' });

/** What another hub offers, asked by our own (GET /dosi/neighbours): the browser may not reach it, and must not. */
export interface Offer {
  reachable: boolean;
  types: string[];
  why?: string;
}
export const askNeighbour = (address: string) => getJson<Offer>(`/dosi/neighbours?url=${encodeURIComponent(address)}`);

export type State = 'untried' | 'reachable' | 'failing' | 'expired';

export function stateOf(registration: Registration, nowMs: number): State {
  if (registration.expiresAt && Date.parse(registration.expiresAt) < nowMs) return 'expired';
  if (registration.status === 'failed') return 'failing';
  return registration.lastSuccess || registration.status === 'ok' ? 'reachable' : 'untried';
}

/** Types that a registration names, each once. */
export function typesOf(registration: Registration): string[] {
  const types = registration.information.flatMap((part) => (part.entities ?? []).flatMap((entity) => entity.type ?? []));
  return [...new Set(types)];
}

export const kModes = ['inclusive', 'exclusive', 'redirect', 'auxiliary'] as const;
export type Mode = (typeof kModes)[number];

/** Groups of operations that another hub may be asked for (clause 4.20). */
export const kOperationGroups = ['federationOps', 'retrieveOps', 'updateOps', 'redirectionOps'] as const;
export type OperationGroup = (typeof kOperationGroups)[number];
export const isGroup = (name: string): name is OperationGroup => (kOperationGroups as readonly string[]).includes(name);

/** What the form asks for. */
export interface Draft {
  name: string;
  address: string;
  types: string[];
  mode: Mode;
  operations: OperationGroup;
  tenant: string;
}

export const kEmptyDraft: Draft = { name: '', address: '', types: [], mode: 'inclusive', operations: 'federationOps', tenant: '' };

const bare = (address: string) => address.trim().replace(/\/+$/, '').replace(/\/ngsi-ld(\/v1)?$/, '');

/** The document that registers the neighbour; only what was chosen stands in it. */
export function documentOf(draft: Draft): Record<string, unknown> {
  const document: Record<string, unknown> = { type: 'ContextSourceRegistration' };
  if (draft.name.trim()) document['registrationName'] = draft.name.trim();
  document['information'] = [{ entities: draft.types.map((type) => ({ type })) }];
  document['endpoint'] = bare(draft.address);
  if (draft.mode !== 'inclusive') document['mode'] = draft.mode;
  document['operations'] = [draft.operations];
  if (draft.tenant.trim()) document['tenant'] = draft.tenant.trim();
  return document;
}

/** Whether the address is one that a hub can be asked at. */
export const isAddress = (text: string) => /^https?:\/\/[^\s/]+/.test(text.trim());

export type DraftFault = 'federation.fault.address' | 'federation.fault.types';

export function faultOf(draft: Draft): DraftFault | null {
  if (!isAddress(draft.address)) return 'federation.fault.address';
  return draft.types.length ? null : 'federation.fault.types';
}
