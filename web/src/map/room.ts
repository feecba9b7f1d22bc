import { stage } from '../map/stage.svelte';

/** Room that the panel and, on a phone, the legend take from the map, so that what is shown lies beside them. */
export function roomOf(): { top?: number; right?: number; bottom?: number } {
  const narrow = window.innerWidth < 720;
  if (stage.halved) return narrow ? { top: 100, bottom: 80 } : { top: 40, bottom: 60 };
  return narrow ? { top: 110, bottom: Math.round(window.innerHeight * 0.58) } : { right: 380 };
}
