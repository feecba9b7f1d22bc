/** What went wrong, as the hub's problem document says it, or as the browser saw it. */
export class Problem extends Error {
  constructor(
    readonly kind: 'offline' | 'forbidden' | 'missing' | 'refused' | 'broken',
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** The member of the request that is at fault, where the hub names one. */
    readonly field = '',
  ) {
    super(detail || title);
  }
}

export function kindOf(status: number): Problem['kind'] {
  if (status === 0) return 'offline';
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  return status >= 500 ? 'broken' : 'refused';
}

/** Reads an `application/problem+json` text; anything else becomes a detail as it is, shortened. */
export function problemFrom(status: number, text: string): Problem {
  try {
    const body = JSON.parse(text) as { title?: string; detail?: string; field?: string };
    if (body && typeof body === 'object') return new Problem(kindOf(status), status, body.title ?? '', body.detail ?? '', body.field ?? '');
  } catch {
    // Not JSON: a proxy's page, most likely.
  }
  return new Problem(kindOf(status), status, '', text.startsWith('<') ? '' : text.slice(0, 300));
}

/** Any thrown thing as a Problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('broken', 0, '', error instanceof Error ? error.message : String(error));
}
