import { drawn, expect, until } from './browser.mjs';

async function runsAQuery(ui) {
  const { layers } = await (await fetch(`${ui.hub}/dosi/layers`)).json();
  const layer = layers.find((one) => one.type === 'GtfsStop') ?? layers.find((one) => one.geometry === 'Point' && one.count > 20);
  await ui.with('#/query', {}, async (page) => {
    await page.locator('label:has(span:text-is("종류")) select').selectOption(layer.type);
    await page.getByLabel('한 번에').selectOption('20');
    await page.getByRole('button', { name: '실행' }).click();
    const rows = page.locator('section[aria-label="결과"] tbody tr');
    await rows.first().waitFor();
    expect((await rows.count()) === Math.min(20, layer.count), `${await rows.count()} rows for a page of 20`);
    const line = await page.locator('pre[aria-label="만들어진 요청"]').textContent();
    expect(line.includes(`type=`) && line.includes('limit=20') && line.includes('count=true'), `the curl line says ${line}`);
    const first = await rows.first().textContent();
    await page.getByRole('button', { name: '다음' }).click();
    await until('the second page', async () => (await rows.first().textContent()) !== first);
    expect(page.url().includes('offset=20'), 'the page is not in the address bar');
    await page.getByRole('button', { name: 'JSON' }).click();
    await page.locator('pre[aria-label="결과"]').waitFor();
    await page.getByRole('button', { name: '지도', exact: true }).click();
    await until('results on the map', () => drawn(page, 'results-'));
    await ui.shot(page, 'query-map');
  });
}

async function asksNearAPoint(ui) {
  const { layers } = await (await fetch(`${ui.hub}/dosi/layers`)).json();
  const layer = layers.find((one) => one.geometry === 'Point' && one.count > 20);
  const [entity] = await (await fetch(`${ui.hub}/ngsi-ld/v1/entities?type=${encodeURIComponent(layer.type)}&limit=1`)).json();
  const [lon, lat] = entity.location.value.coordinates;
  await ui.with(`#/query?type=${layer.type}&geo=near:${lon},${lat},300&run=1`, {}, async (page) => {
    const rows = page.locator('section[aria-label="결과"] tbody tr');
    await rows.first().waitFor();
    const status = await page.locator('section[aria-label="결과"] [role="status"]').textContent();
    const total = Number(/^([\d,]+)/.exec(status)?.[1].replaceAll(',', ''));
    expect(total >= 1 && total < layer.count, `${status} of ${layer.count} within 300 m`);
    await rows.first().getByRole('button').click();
    await page.locator('section[aria-label="선택한 대상"] h2').waitFor();
  });
}

async function showsProblems(ui) {
  await ui.with('#/query?idp=%5B&run=1', {}, async (page) => {
    await page.locator('section[aria-label="결과"] [role="alert"]').waitFor();
    await page.goto(`${ui.hub}/#/map?sel=urn:ngsi-ld:Nothing:0`);
    await page.locator('[role="alert"][data-kind="missing"]').first().waitFor();
  });
}

export const queryTests = [
  ['query: builds, runs, pages, shows table, JSON and map', runsAQuery],
  ['query: finds what is near a point and opens it', asksNearAPoint],
  ['query: says in words what went wrong', showsProblems],
];
