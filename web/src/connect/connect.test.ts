import { describe, expect, it } from 'vitest';
import { bodyExample, valuesFor } from './examples';
import { addressOf, curlOf, groupOf, operationsOf, type Operation } from './openapi';
import * as registrations from './registrations';
import * as subscriptions from './subscriptions';

const known = { type: 'Stop', id: 'urn:ngsi-ld:Stop:1', attribute: 'level' };
const document = {
  paths: {
    '/dosi/layers': { get: { summary: 'Layers' } },
    '/ngsi-ld/v1/entities/{id}': { delete: { parameters: [{ name: 'id', in: 'path', required: true, example: 'urn:ngsi-ld:Vehicle:A1' }] }, get: { parameters: [{ name: 'id', in: 'path', required: true }, { name: 'attrs', in: 'query' }] } },
    '/ngsi-ld/v1/entities': { post: { requestBody: { content: { 'application/json': { example: { id: 'a' } }, 'application/ld+json': {} } } }, delete: { parameters: [{ name: 'type', in: 'query', example: 'Vehicle' }, { name: 'q', in: 'query', example: 'speed>50' }] }, get: { parameters: [{ name: 'id', in: 'query' }, { name: 'type', in: 'query', example: 'Vehicle' }, { name: 'q', in: 'query' }] } },
  },
};
const operation = (key: string): Operation => operationsOf(document).find((one) => one.key === key)!;

describe('API page', () => {
  it('sorts operations by group and path, reading first', () => {
    expect(operationsOf(document).map((one) => one.key)).toEqual(['GET /ngsi-ld/v1/entities', 'POST /ngsi-ld/v1/entities', 'DELETE /ngsi-ld/v1/entities', 'GET /ngsi-ld/v1/entities/{id}', 'DELETE /ngsi-ld/v1/entities/{id}', 'GET /dosi/layers']);
    expect(groupOf('/ngsi-ld/v1/temporal/entityOperations/query')).toBe('temporal');
    expect(groupOf('/ngsi-ld/v1/csourceSubscriptions/{id}')).toBe('sources');
    expect(groupOf('/metrics')).toBe('hub');
  });
  it('writes addresses and lines for a shell', () => {
    expect(addressOf(operation('GET /ngsi-ld/v1/entities/{id}'), { id: 'urn:ngsi-ld:Stop:가 1', attrs: 'a,b' })).toBe('/ngsi-ld/v1/entities/urn:ngsi-ld:Stop:%EA%B0%80%201?attrs=a,b');
    expect(curlOf('http://h', { method: 'GET', address: '/a?q=b' })).toBe("curl 'http://h/a?q=b'");
    expect(curlOf('http://h', { method: 'POST', address: '/a', body: `{"a":"it's"}` })).toBe(`curl -X POST 'http://h/a' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"a":"it'\\''s"}'`);
    expect(curlOf('http://h', { method: 'POST', address: '/a', type: 'application/octet-stream', body: 'a,b\n' })).toContain("--data-binary 'a,b\n'");
  });
  it('fills in what works, and never writes to the city', () => {
    expect(valuesFor(operation('GET /ngsi-ld/v1/entities/{id}'), known)).toEqual({ id: known.id, attrs: '' });
    expect(valuesFor(operation('GET /ngsi-ld/v1/entities'), known)).toEqual({ id: '', type: known.type, q: '' });
    expect(valuesFor(operation('DELETE /ngsi-ld/v1/entities/{id}'), known)['id']).toBe('urn:ngsi-ld:Vehicle:A1');
    expect(valuesFor(operation('DELETE /ngsi-ld/v1/entities'), known)).toEqual({ type: 'Example', q: '' });
    expect(bodyExample(operation('POST /ngsi-ld/v1/entities'))).toBe('{"id":"a"}');
    expect(bodyExample(operation('GET /dosi/layers'))).toBe('');
  });
});

describe('subscriptions', () => {
  const draft = { ...subscriptions.kEmptyDraft, type: 'Stop', uri: 'http://a/b' };
  it('writes only what was chosen', () => {
    expect(subscriptions.documentOf(draft)).toEqual({ type: 'Subscription', entities: [{ type: 'Stop' }], notification: { endpoint: { uri: 'http://a/b', accept: 'application/json' } } });
    const full = subscriptions.documentOf({ ...draft, name: 'n', attributes: ['a'], trigger: 'deleted', q: 'a>1', throttlingS: 5, format: 'concise', expires: '2030-01-01T00:00' });
    expect(full).toMatchObject({ subscriptionName: 'n', notificationTrigger: ['entityDeleted'], q: 'a>1', throttling: 5, notification: { format: 'concise' } });
    expect(full).not.toHaveProperty('watchedAttributes');
  });
  it('finds what is missing', () => {
    expect(subscriptions.faultOf({ ...draft, type: '' }, 0)).toBe('subscription.fault.type');
    expect(subscriptions.faultOf({ ...draft, uri: 'a/b' }, 0)).toBe('subscription.fault.uri');
    expect(subscriptions.faultOf({ ...draft, expires: '2020-01-01T00:00' }, Date.parse('2026-01-01'))).toBe('subscription.fault.expires');
    expect(subscriptions.faultOf({ ...draft, uri: 'mqtts://a:8883/t' }, 0)).toBeNull();
  });
  it('tells how one stands', () => {
    const one = { id: 'a', notification: { endpoint: { uri: '' } } };
    expect(subscriptions.stateOf(one)).toBe('active');
    expect(subscriptions.stateOf({ ...one, isActive: false })).toBe('paused');
    expect(subscriptions.stateOf({ ...one, status: 'expired' })).toBe('expired');
    expect(subscriptions.stateOf({ ...one, notification: { ...one.notification, status: 'failed' } })).toBe('failing');
  });
});

describe('neighbour hubs', () => {
  it('writes the registration', () => {
    const draft = { ...registrations.kEmptyDraft, address: 'https://h.kr/ngsi-ld/v1/', types: ['A', 'B'] };
    expect(registrations.documentOf(draft)).toEqual({ type: 'ContextSourceRegistration', endpoint: 'https://h.kr', information: [{ entities: [{ type: 'A' }, { type: 'B' }] }], operations: ['federationOps'] });
    expect(registrations.documentOf({ ...draft, mode: 'redirect', name: 'n', tenant: 't' })).toMatchObject({ mode: 'redirect', registrationName: 'n', tenant: 't' });
    expect(registrations.faultOf({ ...draft, types: [] })).toBe('federation.fault.types');
    expect(registrations.faultOf({ ...draft, address: 'h.kr' })).toBe('federation.fault.address');
  });
  it('tells how one stands and what it offers', () => {
    const one = { id: 'a', endpoint: 'http://h', information: [{ entities: [{ type: 'A' }, { type: ['B', 'A'] }] }, {}] };
    expect(registrations.typesOf(one)).toEqual(['A', 'B']);
    expect(registrations.stateOf(one, 0)).toBe('untried');
    expect(registrations.stateOf({ ...one, status: 'failed' }, 0)).toBe('failing');
    expect(registrations.stateOf({ ...one, lastSuccess: '2026-01-01T00:00:00Z' }, 0)).toBe('reachable');
    expect(registrations.stateOf({ ...one, expiresAt: '2020-01-01T00:00:00Z' }, Date.parse('2026-01-01'))).toBe('expired');
  });
});
