import type { Lang } from '../state/settings.svelte';

/** Times of the desk are on the city's own clock, whatever the reader's: read off the text, never converted. */

const kDays = { ko: ['일', '월', '화', '수', '목', '금', '토'], en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] };
const kMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const clockOf = (iso: string) => iso.slice(11, 16);

/** "11월 28일 (토)" or "Sat 28 Nov". */
export function dayOf(iso: string, lang: Lang): string {
  const [year = 0, month = 1, day = 1] = iso.slice(0, 10).split('-').map(Number);
  const name = kDays[lang][new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  return lang === 'ko' ? `${month}월 ${day}일 (${name})` : `${name} ${day} ${kMonths[month - 1]}`;
}

/** "28일" or "Sat 28", for the axis of a small chart. */
export const shortDayOf = (iso: string, lang: Lang) => (lang === 'ko' ? `${Number(iso.slice(8, 10))}일` : dayOf(iso, lang).split(' ').slice(0, 2).join(' '));

/** "11월 28일 (토) 20–22시" or "Sat 28 Nov, 20:00–22:00". */
export function spanOf(start: string, end: string, lang: Lang): string {
  return `${dayOf(start, lang)} ${clockOf(start)}–${clockOf(end)}`;
}

/** Minutes between two times of one clock. */
export const minutesBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 60_000;

/** "+09:00" for a tooltip: which clock this is. */
export const zoneOf = (iso: string) => `UTC${iso.slice(19)}`;
