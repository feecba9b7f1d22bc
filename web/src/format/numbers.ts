import type { Lang } from '../state/settings.svelte';

const kLocale: Record<Lang, string> = { ko: 'ko-KR', en: 'en-GB' };

/** A number with thousands separators, at most `digits` decimals (as many as that where `fixed`, for columns). Numbers that are not finite read as a dash. */
export function formatNumber(value: number, lang: Lang, digits = 3, fixed = false): string {
  if (!Number.isFinite(value)) return '–';
  return new Intl.NumberFormat(kLocale[lang], { maximumFractionDigits: digits, ...(fixed ? { minimumFractionDigits: digits } : {}) }).format(value);
}

/** A small number at two significant digits: 0.0031. */
export function fine(value: number, lang: Lang): string {
  if (!Number.isFinite(value)) return '–';
  return new Intl.NumberFormat(kLocale[lang], { maximumSignificantDigits: 2 }).format(value);
}

/** Bytes in binary steps, as file managers show them. */
export function formatBytes(bytes: number, lang: Lang): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let step = 0;
  let rest = bytes;
  while (rest >= 1024 && step < units.length - 1) {
    rest /= 1024;
    step += 1;
  }
  return `${formatNumber(rest, lang, step === 0 ? 0 : 1)} ${units[step]}`;
}

/** A share of 0..1 as whole percent; never 100 % before all is done. */
export function formatPercent(share: number, lang: Lang): string {
  const bounded = Math.max(0, Math.min(1, share));
  const percent = bounded < 1 ? Math.min(99, Math.floor(bounded * 100)) : 100;
  return `${formatNumber(percent, lang, 0)}%`;
}
