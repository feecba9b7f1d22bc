import { kOperationsKo } from '../i18n/words/operations';
import { settings } from '../state/settings.svelte';
import type { Operation } from './openapi';

/** What an operation does, in the present language; in English where nobody wrote Korean yet. */
export function summaryOf(one: Pick<Operation, 'key' | 'summary'>): string {
  if (settings.lang === 'en') return one.summary;
  return kOperationsKo[one.key.replace(/\{[^}]*\}/g, '{}')] ?? one.summary;
}
