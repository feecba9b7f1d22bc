export type Theme = 'light' | 'dark';

/** Colours of the basemap: quiet, so that the data carries the colour. */
export interface BaseColours {
  land: string;
  water: string;
  waterText: string;
  green: string;
  building: string;
  road: string;
  roadBig: string;
  casing: string;
  border: string;
  text: string;
  textSoft: string;
  halo: string;
  ring: string;
}

export const kBase: Record<Theme, BaseColours> = {
  light: {
    land: '#f3f2ee',
    water: '#c9dde8',
    waterText: '#4f7890',
    green: '#e1ebd8',
    building: '#e6e3dd',
    road: '#ffffff',
    roadBig: '#fffdf6',
    casing: '#dcd8cf',
    border: '#a59fb0',
    text: '#3d4350',
    textSoft: '#6b7280',
    halo: '#f8f7f4',
    ring: '#ffffff',
  },
  dark: {
    land: '#14181d',
    water: '#1a2c3a',
    waterText: '#6f97b0',
    green: '#182219',
    building: '#1c2127',
    road: '#2a313a',
    roadBig: '#363f4a',
    casing: '#0f1317',
    border: '#5c5870',
    text: '#c7cdd6',
    textSoft: '#8993a0',
    halo: '#12161a',
    ring: '#0f1216',
  },
};

/** Qualitative colours after Paul Tol and Okabe-Ito, told apart by colour-blind eyes; [light theme, dark theme]. */
const kHues: readonly (readonly [string, string])[] = [
  ['#2f6db5', '#6ea6ee'],
  ['#c2571a', '#ec8b4f'],
  ['#117a5e', '#3fbf99'],
  ['#a83279', '#e275b5'],
  ['#8a6d00', '#d9b93b'],
  ['#5b4bb0', '#a396f0'],
  ['#0f7f94', '#4dc4d8'],
  ['#b02a37', '#f2757f'],
  ['#4d7c1f', '#97c95c'],
  ['#6b5344', '#bd9c87'],
];

/** Types a city always has keep their colour from hub to hub. */
const kFixed: Record<string, number> = {
  Vehicle: 1,
  GtfsStop: 0,
  BusStop: 0,
  GtfsRoute: 6,
  AirQualityObserved: 2,
  NoiseLevelObserved: 4,
  Camera: 5,
  Device: 5,
  PoliceStation: 7,
  PoliceBox: 7,
  PointOfInterest: 9,
  SecurityLight: 4,
  EmergencyBell: 3,
};

/** The colour of a type: fixed for well-known ones, else by a hash of the name, so that it never depends on its neighbours. */
export function typeColour(type: string, theme: Theme): string {
  const index = kFixed[type] ?? hash(type) % kHues.length;
  return kHues[index]![theme === 'light' ? 0 : 1];
}

function hash(text: string): number {
  let value = 2166136261;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0)!, 16777619) >>> 0;
  return value >>> 0;
}

/** Viridis in seven steps: sequential, even in lightness, safe in print; turned round on dark ground so that high values stand out. */
const kViridis = ['#fde725', '#90d743', '#35b779', '#21918c', '#31688e', '#443983', '#440154'] as const;

export function ramp(theme: Theme): readonly string[] {
  return theme === 'light' ? kViridis : [...kViridis].reverse();
}

/** Values of the ramp's steps between min and max, with the colours beside them. */
export function rampStops(min: number, max: number, theme: Theme): [number, string][] {
  const colours = ramp(theme);
  return colours.map((colour, step) => [min + ((max - min) * step) / (colours.length - 1), colour]);
}

/** Black or white, whichever is read better on a colour (WCAG relative luminance). */
export function inkOn(colour: string): string {
  const channel = (from: number) => {
    const value = parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.22 ? '#101418' : '#ffffff';
}
