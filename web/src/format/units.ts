/** UN/CEFACT Recommendation 20 common codes as people write the units; codes that are missing here are shown as they are. */
const kUnits: Record<string, string> = {
  '2N': 'dB',
  '4K': 'mA',
  '59': 'ppm',
  '61': 'ppb',
  A97: 'hPa',
  AMP: 'A',
  BAR: 'bar',
  CEL: '°C',
  CLX: 'lx',
  CMT: 'cm',
  D54: 'W/m²',
  DAY: 'd',
  DD: '°',
  DEC: 'dB',
  E34: 'GB',
  FAH: '°F',
  GP: 'mg/m³',
  GQ: 'µg/m³',
  GRM: 'g',
  H61: 'mm/h',
  HAR: 'ha',
  HTZ: 'Hz',
  HUR: 'h',
  J: 'J',
  KEL: 'K',
  KGM: 'kg',
  KMH: 'km/h',
  KMK: 'km²',
  KMT: 'km',
  KVA: 'kVA',
  KWH: 'kWh',
  KWT: 'kW',
  LTR: 'L',
  LUX: 'lx',
  MIN: 'min',
  MMT: 'mm',
  MTK: 'm²',
  MTQ: 'm³',
  MTR: 'm',
  MTS: 'm/s',
  P1: '%',
  PAL: 'Pa',
  SEC: 's',
  VLT: 'V',
  WTT: 'W',
};

/** Codes that only say "a number of things": shown as no unit at all. */
const kCounts = new Set(['C62', 'EA', 'H87', 'NIU', 'IE', 'Q30']);

export function unitLabel(code: string | undefined): string {
  if (!code || kCounts.has(code)) return '';
  return kUnits[code] ?? code;
}

/** The units offered in the import mapping, as [code, label]. */
export const kUnitChoices: [string, string][] = Object.entries(kUnits);
