import type { Lang } from '../state/settings.svelte';

const kMinute = 60;
const kHour = 3600;
const kDay = 86_400;

/** "3분 전" or "3 minutes ago"; the future reads "3분 후". `now` is injected in milliseconds. */
export function formatRelative(iso: string | number, lang: Lang, now: number): string {
  const time = typeof iso === 'number' ? iso : Date.parse(iso);
  if (Number.isNaN(time)) return String(iso);
  const seconds = Math.round((time - now) / 1000);
  const format = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 10) return lang === 'ko' ? '방금' : 'just now';
  if (size < kMinute) return format.format(seconds, 'second');
  if (size < kHour) return format.format(Math.round(seconds / kMinute), 'minute');
  if (size < kDay) return format.format(Math.round(seconds / kHour), 'hour');
  if (size < 60 * kDay) return format.format(Math.round(seconds / kDay), 'day');
  if (size < 730 * kDay) return format.format(Math.round(seconds / (30 * kDay)), 'month');
  return format.format(Math.round(seconds / (365 * kDay)), 'year');
}

/** Local date and time with zone, for hovering and tables. */
export function formatAbsolute(iso: string | number, lang: Lang, zone = true): string {
  const time = typeof iso === 'number' ? iso : Date.parse(iso);
  if (Number.isNaN(time)) return String(iso);
  return new Intl.DateTimeFormat(lang === 'ko' ? 'ko-KR' : 'en-GB', {
    year: 'numeric',
    month: lang === 'ko' ? 'numeric' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
    ...(zone ? { timeZoneName: 'short' } : {}),
  }).format(time);
}

/** A span of seconds in at most two units: "1시간 5분", "1 h 5 min". */
export function formatSpan(seconds: number, lang: Lang): string {
  const names = lang === 'ko' ? ['일', '시간', '분', '초'] : [' d', ' h', ' min', ' s'];
  const rest = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(rest / kDay), Math.floor((rest % kDay) / kHour), Math.floor((rest % kHour) / kMinute), rest % kMinute];
  const first = parts.findIndex((part) => part > 0);
  if (first < 0) return `0${names[3]}`;
  return parts
    .slice(first, first + 2)
    .map((part, index) => (part > 0 ? `${part}${names[first + index]}` : ''))
    .filter(Boolean)
    .join(' ');
}

/** Whether a text is an ISO 8601 date and time such as NGSI-LD uses. */
export function isTimestamp(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) && !Number.isNaN(Date.parse(text));
}

/** An hour of a day, local: "5월 1일 (금) 08:00" or "Fri 1 May, 08:00". `dayMs` is the day's midnight. */
export function formatHour(dayMs: number, hour: number, lang: Lang): string {
  const format = new Intl.DateTimeFormat(lang === 'ko' ? 'ko-KR' : 'en-GB', { weekday: 'short', month: lang === 'ko' ? 'long' : 'short', day: 'numeric' });
  const clock = `${String(hour).padStart(2, '0')}:00`;
  return lang === 'ko' ? `${format.format(dayMs)} ${clock}` : `${format.format(dayMs)}, ${clock}`;
}
