const kEveryMs = 5000;

/** Does something now and every few seconds while the page is seen. Returns how to stop. */
export function poll(load: () => Promise<void>): () => void {
  void load();
  const timer = setInterval(() => document.visibilityState === 'visible' && void load(), kEveryMs);
  return () => clearInterval(timer);
}
