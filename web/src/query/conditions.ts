/** One attribute condition as a person fills it in. */
export interface Condition {
  attribute: string;
  operator: Operator;
  value: string;
}

export const kOperators = ['==', '!=', '>', '>=', '<', '<=', '~=', '!~=', 'exists', 'missing'] as const;
export type Operator = (typeof kOperators)[number];
export type Join = 'all' | 'any';

export const takesValue = (operator: Operator) => operator !== 'exists' && operator !== 'missing';

/** A condition counts when it names an attribute and, where one is needed, a value. */
export const isComplete = (c: Condition) => c.attribute !== '' && (!takesValue(c.operator) || c.value.trim() !== '');

/** The NGSI-LD `q` text (GS CIM 009 clause 4.9) of all complete conditions; empty when there are none. */
export function toQ(conditions: readonly Condition[], join: Join = 'all'): string {
  return conditions.filter(isComplete).map(term).join(join === 'all' ? ';' : '|');
}

function term({ attribute, operator, value }: Condition): string {
  if (operator === 'exists') return attribute;
  if (operator === 'missing') return `!${attribute}`;
  if (operator === '~=' || operator === '!~=') return `${attribute}${operator}${value.trim()}`;
  return `${attribute}${operator}${literal(value.trim())}`;
}

/** Numbers, true, false and times stay bare, everything else is quoted. */
function literal(text: string): string {
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return text;
  if (text === 'true' || text === 'false') return text;
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return text;
  if (/^".*"$/.test(text)) return text;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Conditions as one short text for the address bar, and back. */
export function packConditions(conditions: readonly Condition[]): string {
  return conditions
    .filter(isComplete)
    .map((c) => [c.attribute, c.operator, takesValue(c.operator) ? c.value : ''].map(encode).join('~'))
    .join('!');
}

export function unpackConditions(text: string | undefined): Condition[] {
  if (!text) return [];
  return text.split('!').flatMap((part) => {
    const [attribute = '', operator = '', value = ''] = part.split('~').map(decode);
    if (!(kOperators as readonly string[]).includes(operator)) return [];
    return [{ attribute, operator: operator as Operator, value }];
  });
}

const encode = (text: string) => encodeURIComponent(text).replaceAll('!', '%21').replaceAll('~', '%7E');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
