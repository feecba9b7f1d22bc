import { describe, expect, it } from 'vitest';
import { attributesOf, nameOf, shortName, valueOf } from './entity';
import { typeParam } from './layers';
import { parseMetrics, quantile, total } from './metrics';
import { kindOf, problemFrom } from './problem';

describe('entity', () => {
  it('names in the wished language, from normalized and simplified form', () => {
    const name = { type: 'LanguageProperty', languageMap: { ko: '강남구', en: 'Gangnam-gu' } };
    expect(nameOf({ id: 'urn:x:1', type: 'A', name }, 'en')).toBe('Gangnam-gu');
    expect(nameOf({ id: 'urn:x:1', type: 'A', name: { languageMap: { ko: '강남구' } } }, 'en')).toBe('강남구');
    expect(nameOf({ id: 'urn:x:1', type: 'A', name: '시청' }, 'ko')).toBe('시청');
    expect(nameOf({ id: 'urn:x:1', type: 'A', name: '시청', alternateName: 'City Hall' }, 'en')).toBe('City Hall');
    expect(nameOf({ id: 'urn:ngsi-ld:A:77', type: 'A' }, 'ko')).toBe('77');
  });
  it('leaves members out of the attributes and keeps several instances', () => {
    const entity = { id: 'a', type: 'A', createdAt: 'x', speed: [{ type: 'Property', value: 1 }, { type: 'Property', value: 2 }] };
    expect(attributesOf(entity)).toEqual([['speed', entity.speed]]);
  });
  it('reads the value of every kind', () => {
    expect(valueOf({ type: 'Relationship', object: 'urn:a' }, 'ko')).toBe('urn:a');
    expect(valueOf({ type: 'VocabProperty', vocab: 'x' }, 'ko')).toBe('x');
    expect(valueOf({ type: 'Property', value: 0 }, 'ko')).toBe(0);
  });
  it('shortens IRIs', () => {
    expect(shortName('https://smartdatamodels.org/dataModel.Transportation/RoadSegment')).toBe('RoadSegment');
    expect(shortName('Camera')).toBe('Camera');
  });
});

describe('layers', () => {
  it('uses the IRI only where the default context cannot expand the short name', () => {
    expect(typeParam({ type: 'A', iri: 'https://uri.etsi.org/ngsi-ld/default-context/A' }, 'A')).toBe('A');
    expect(typeParam({ type: 'A', iri: 'https://smartdatamodels.org/A' }, 'A')).toBe('https://smartdatamodels.org/A');
    expect(typeParam(undefined, 'A')).toBe('A');
  });
});

describe('metrics', () => {
  const text = '# HELP x\nx_total{a="1",b="q\\"r"} 3\nx_total{a="2"} 4\nh_bucket{le="0.1"} 5\nh_bucket{le="1"} 10\nh_bucket{le="+Inf"} 10\nnonsense';
  it('parses samples and labels', () => {
    expect(parseMetrics(text)[0]).toEqual({ name: 'x_total', labels: { a: '1', b: 'q"r' }, value: 3 });
    expect(total(parseMetrics(text), /x_total/)).toBe(7);
    expect(total(parseMetrics(text), /none/)).toBeUndefined();
  });
  it('finds quantiles', () => {
    expect(quantile(parseMetrics(text), /^h_/, 0.5)).toBeCloseTo(0.1);
    expect(quantile(parseMetrics(text), /^h_/, 0.75)).toBeCloseTo(0.55);
    expect(quantile(parseMetrics(text), /^h_/, 0.5, parseMetrics(text))).toBeUndefined();
  });
});

describe('problem', () => {
  it('reads problem documents and survives other bodies', () => {
    expect(problemFrom(400, '{"title":"T","detail":"D"}')).toMatchObject({ kind: 'refused', title: 'T', detail: 'D' });
    expect(problemFrom(502, '<html>').detail).toBe('');
    expect(kindOf(403)).toBe('forbidden');
    expect(kindOf(0)).toBe('offline');
  });
});
