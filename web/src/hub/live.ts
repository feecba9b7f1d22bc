/** One change as the hub streams it (GET /dosi/live). */
export interface Change {
  id: string;
  type: string;
  deleted?: boolean;
  location?: [number, number] | null;
  attributes?: Record<string, unknown>;
  modifiedAt?: string;
}

export type LiveState = 'connecting' | 'open' | 'broken';

export interface LiveHandlers {
  onChanges(changes: Change[]): void;
  onGap(): void;
  onState(state: LiveState): void;
}

export function parseChange(text: string): Change | null {
  try {
    const change = JSON.parse(text) as Change;
    return typeof change.id === 'string' && typeof change.type === 'string' ? change : null;
  } catch {
    return null;
  }
}

/** Streams changes of types; hands them over in batches, one per animation frame. Returns how to stop. */
export function openLive(types: readonly string[], handlers: LiveHandlers): () => void {
  const source = new EventSource(`/dosi/live?${new URLSearchParams({ type: types.join(',') })}`);
  let batch: Change[] = [];
  let timer = 0;
  const flush = () => {
    timer = 0;
    const ready = batch;
    batch = [];
    handlers.onChanges(ready);
  };
  source.addEventListener('change', (event: MessageEvent<string>) => {
    const change = parseChange(event.data);
    if (!change) return;
    batch.push(change);
    timer ||= window.setTimeout(flush, 16);
  });
  source.addEventListener('gap', () => handlers.onGap());
  source.onopen = () => handlers.onState('open');
  source.onerror = () => handlers.onState('broken');
  handlers.onState('connecting');
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
