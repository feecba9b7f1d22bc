import { ask, getList } from '../hub/client';

/** A subscription as the hub shows it (GS CIM 009 clauses 5.2.12 and 5.2.14), as far as the console reads it. */
export interface Subscription {
  id: string;
  subscriptionName?: string;
  description?: string;
  entities?: { type?: string; id?: string; idPattern?: string }[];
  watchedAttributes?: string[];
  notificationTrigger?: string[];
  q?: string;
  isActive?: boolean;
  status?: 'active' | 'paused' | 'expired';
  expiresAt?: string;
  throttling?: number;
  timeInterval?: number;
  notification: {
    endpoint: { uri: string; accept?: string };
    format?: string;
    status?: 'ok' | 'failed';
    timesSent?: number;
    timesFailed?: number;
    lastNotification?: string;
    lastSuccess?: string;
    lastFailure?: string;
  };
}

const kPath = '/ngsi-ld/v1/subscriptions';
const json = { 'content-type': 'application/json' };
const one = (id: string) => `${kPath}/${encodeURIComponent(id)}`;

export const listSubscriptions = () => getList<Subscription>(`${kPath}?limit=1000`);
export const createSubscription = (document: object) => ask(kPath, { method: 'POST', headers: json, body: JSON.stringify(document) });
export const setActive = (id: string, isActive: boolean) => ask(one(id), { method: 'PATCH', headers: json, body: JSON.stringify({ isActive }) });
export const deleteSubscription = (id: string) => ask(one(id), { method: 'DELETE' });

export type State = 'active' | 'paused' | 'expired' | 'failing';

/** One word for how a subscription stands: failing where its last delivery failed. */
export function stateOf(subscription: Subscription): State {
  if (subscription.status === 'expired') return 'expired';
  if (subscription.status === 'paused' || subscription.isActive === false) return 'paused';
  return subscription.notification.status === 'failed' ? 'failing' : 'active';
}

export type Trigger = 'changed' | 'created' | 'deleted';
export const kTriggers: Readonly<Record<Trigger, string[] | undefined>> = { changed: undefined, created: ['entityCreated'], deleted: ['entityDeleted'] };

/** What the form asks for. */
export interface Draft {
  name: string;
  type: string;
  attributes: string[];
  trigger: Trigger;
  q: string;
  uri: string;
  format: 'normalized' | 'concise' | 'simplified';
  throttlingS: number;
  expires: string; // local date and time, '' for never
}

export const kEmptyDraft: Draft = { name: '', type: '', attributes: [], trigger: 'changed', q: '', uri: '', format: 'normalized', throttlingS: 0, expires: '' };

/** The document that makes the subscription; only what was chosen stands in it. */
export function documentOf(draft: Draft): Record<string, unknown> {
  const document: Record<string, unknown> = { type: 'Subscription' };
  if (draft.name.trim()) document['subscriptionName'] = draft.name.trim();
  document['entities'] = [{ type: draft.type }];
  if (draft.attributes.length && draft.trigger === 'changed') document['watchedAttributes'] = draft.attributes;
  if (kTriggers[draft.trigger]) document['notificationTrigger'] = kTriggers[draft.trigger];
  if (draft.q) document['q'] = draft.q;
  if (draft.throttlingS > 0) document['throttling'] = draft.throttlingS;
  if (draft.expires) document['expiresAt'] = new Date(draft.expires).toISOString();
  document['notification'] = { ...(draft.format === 'normalized' ? {} : { format: draft.format }), endpoint: { uri: draft.uri.trim(), accept: 'application/json' } };
  return document;
}

export type DraftFault = 'subscription.fault.type' | 'subscription.fault.uri' | 'subscription.fault.expires';

export function faultOf(draft: Draft, nowMs: number): DraftFault | null {
  if (!draft.type) return 'subscription.fault.type';
  if (!/^(https?|mqtts?):\/\/[^\s/]+/.test(draft.uri.trim())) return 'subscription.fault.uri';
  if (draft.expires && !(Date.parse(draft.expires) > nowMs)) return 'subscription.fault.expires';
  return null;
}
