/** The hub's description of itself (GET /openapi.json), as far as the console reads it. */
export interface Document {
  paths: Record<string, Record<string, RawOperation>>;
}

interface RawParameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  example?: unknown;
  schema?: { type?: string; enum?: string[]; example?: unknown; default?: unknown };
}

interface RawOperation {
  summary?: string;
  parameters?: RawParameter[];
  requestBody?: { required?: boolean; content?: Record<string, { example?: unknown }> };
}

export interface Parameter {
  name: string;
  place: 'path' | 'query';
  required: boolean;
  help: string;
  choices: string[];
  example: string;
}

export interface Operation {
  key: string; // "GET /ngsi-ld/v1/entities"
  method: string;
  path: string;
  summary: string;
  parameters: Parameter[];
  /** Media type and example of the body; null where there is none. */
  body: { type: string; example: unknown } | null;
}

export const kGroups = ['entities', 'batch', 'temporal', 'discovery', 'subscriptions', 'sources', 'contexts', 'snapshots', 'hub'] as const;
export type Group = (typeof kGroups)[number];

const kGroupOf: readonly [Group, RegExp][] = [
  ['temporal', /^\/ngsi-ld\/v1\/temporal/],
  ['batch', /^\/ngsi-ld\/v1\/entityOperations/],
  ['snapshots', /^\/ngsi-ld\/v1\/(snapshots|entityMaps|temporalEntityMaps|info)/],
  ['entities', /^\/ngsi-ld\/v1\/entities/],
  ['discovery', /^\/ngsi-ld\/v1\/(types|attributes)/],
  ['subscriptions', /^\/ngsi-ld\/v1\/subscriptions/],
  ['sources', /^\/ngsi-ld\/v1\/csource/],
  ['contexts', /^\/ngsi-ld\/v1\/(jsonldContexts|core-context)/],
];

export const groupOf = (path: string): Group => kGroupOf.find(([, form]) => form.test(path))?.[0] ?? 'hub';

const kMethods = ['get', 'post', 'put', 'patch', 'delete'];

/** All operations in the order of the groups, within a group by path, reading before writing. */
export function operationsOf(document: Document): Operation[] {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    kMethods.flatMap((method) => {
      const raw = methods[method];
      return raw ? [operation(method.toUpperCase(), path, raw)] : [];
    }),
  );
  const rank = (one: Operation) => kGroups.indexOf(groupOf(one.path));
  return all.sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
}

function operation(method: string, path: string, raw: RawOperation): Operation {
  const [type, media] = Object.entries(raw.requestBody?.content ?? {})[0] ?? [];
  return {
    key: `${method} ${path}`,
    method,
    path,
    summary: raw.summary ?? '',
    parameters: (raw.parameters ?? []).filter((one) => one.in === 'path' || one.in === 'query').map(parameter),
    body: type ? { type, example: media?.example } : null,
  };
}

function parameter(raw: RawParameter): Parameter {
  const example = raw.example ?? raw.schema?.example;
  return {
    name: raw.name,
    place: raw.in === 'path' ? 'path' : 'query',
    required: raw.required ?? false,
    help: raw.description ?? '',
    choices: raw.schema?.enum ?? [],
    example: example === undefined ? '' : String(example),
  };
}

/** The address an operation is asked at with these values; empty ones are left out. */
export function addressOf(one: Operation, values: Readonly<Record<string, string>>): string {
  const path = one.path.replace(/\{([^}*]+)\*?\}/g, (_, name: string) => encodeURIComponent(values[name] ?? '').replaceAll('%3A', ':'));
  const search = one.parameters
    .filter((each) => each.place === 'query' && (values[each.name] ?? '') !== '')
    .map((each) => `${each.name}=${encodeURIComponent(values[each.name]!).replaceAll('%3A', ':').replaceAll('%2C', ',')}`);
  return path + (search.length ? `?${search.join('&')}` : '');
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** One line for a shell. */
export function curlOf(origin: string, request: { method: string; address: string; type?: string; body?: string }): string {
  const parts = ['curl'];
  if (request.method !== 'GET') parts.push(`-X ${request.method}`);
  parts.push(quoted(origin + request.address));
  if (request.body) {
    parts.push(`\\\n  -H ${quoted(`Content-Type: ${request.type ?? 'application/json'}`)}`);
    parts.push(`\\\n  ${request.type === 'application/octet-stream' ? '--data-binary' : '-d'} ${quoted(request.body)}`);
  }
  return parts.join(' ');
}
