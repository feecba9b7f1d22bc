import type { Theme } from '../map/palette';

/** ColorBrewer YlOrRd on light ground; on dark ground what is high is bright. Readable for colour-blind eyes and in print. */
const kRisk: Record<Theme, readonly string[]> = {
  light: ['#fee391', '#fec44f', '#fe9929', '#ec7014', '#cc4c02', '#8c2d04'],
  dark: ['#4a2a1a', '#7a3b12', '#b3550f', '#e67e1a', '#fbb04a', '#fff1b8'],
};

export const riskColours = (theme: Theme) => kRisk[theme];

/** Number of the colour step, or -1 below the first bound: there the map stays as it is. */
export function stepOf(value: number, bounds: readonly number[]): number {
  let step = -1;
  while (step + 1 < bounds.length && value >= bounds[step + 1]!) step += 1;
  return step;
}

/** Colours of cars, told apart by colour-blind eyes (Paul Tol, Okabe-Ito); [light theme, dark theme]. */
const kCars: readonly (readonly [string, string])[] = [
  ['#2f6db5', '#6ea6ee'],
  ['#117a5e', '#3fbf99'],
  ['#a83279', '#e275b5'],
  ['#5b4bb0', '#a396f0'],
  ['#0f7f94', '#4dc4d8'],
  ['#6b5344', '#bd9c87'],
  ['#4d7c1f', '#97c95c'],
  ['#b02a37', '#f2757f'],
];
export const carColour = (index: number, theme: Theme) => kCars[index % kCars.length]![theme === 'light' ? 0 : 1];
