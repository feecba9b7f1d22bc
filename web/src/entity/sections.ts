import type { Lang } from '../state/settings.svelte';
import { attributesOf, type Attribute, type Entity } from '../hub/entity';

/** Attributes that say where an entity comes from rather than what it is. */
export const kProvenance = new Set(['source', 'dataProvider', 'provider', 'owner', 'license', 'synthetic', 'wasDerivedFrom', 'wasGeneratedBy']);
/** What the panel says in its title already, by language. */
const kTitles = { ko: new Set(['name', 'location']), en: new Set(['nameEn', 'alternateName', 'location']) };

export interface Sections {
  values: [string, Attribute[]][];
  links: [string, string[]][];
  provenance: [string, Attribute[]][];
}

/** Parts an entity's attributes as a person reads them: values, links to other entities, where it comes from. */
export function sections(entity: Entity, lang: Lang): Sections {
  const english = lang === 'en' && (entity['nameEn'] !== undefined || entity['alternateName'] !== undefined);
  const titles = kTitles[english ? 'en' : 'ko'];
  const parts: Sections = { values: [], links: [], provenance: [] };
  for (const [name, instances] of attributesOf(entity)) {
    const targets = instances.flatMap((one) => targetsOf(one));
    if (targets.length) parts.links.push([name, targets]);
    else if (kProvenance.has(name)) parts.provenance.push([name, instances]);
    else if (!titles.has(name)) parts.values.push([name, instances]);
  }
  return parts;
}

function targetsOf(attribute: Attribute): string[] {
  if (attribute?.type === 'Relationship' && attribute.object) return [attribute.object].flat();
  if (attribute?.type === 'ListRelationship') {
    return (attribute.objectList ?? []).flatMap((one) => (typeof one === 'string' ? [one] : one && typeof one === 'object' && 'object' in one ? [String(one.object)] : []));
  }
  return [];
}
