import { drawn, expect, kNarrow, mapReady, saved, until } from './browser.mjs';

const json = async (url) => (await fetch(url)).json();

/** An entity with numeric history, and the attribute that has it. */
async function entityWithHistory(hub) {
  const { layers } = await json(`${hub}/dosi/layers`);
  const likely = layers.filter((layer) => layer.attributes.some((attribute) => attribute.numeric) && layer.geometry === 'Point');
  likely.sort((a, b) => Number(/Observed/.test(b.type)) - Number(/Observed/.test(a.type)));
  for (const layer of likely) {
    const [entity] = await json(`${hub}/ngsi-ld/v1/entities?type=${encodeURIComponent(layer.type)}&limit=1`);
    const response = entity && (await fetch(`${hub}/ngsi-ld/v1/temporal/entities/${encodeURIComponent(entity.id)}?options=temporalValues&lastN=1`));
    if (!response?.ok) continue;
    const history = await response.json();
    const series = Object.values(history).find((attribute) => typeof attribute?.values?.[0]?.[0] === 'number');
    if (series) return entity;
  }
  throw new Error('no entity of the hub has numeric history: is the sample city loaded?');
}

async function showsFeatures(ui) {
  await ui.with('#/map', {}, async (page) => {
    const seen = await mapReady(page);
    expect(seen > 0, 'no feature of a layer is drawn');
    await until('the basemap', () => drawn(page, 'base-'));
    const { layers, synthetic } = await json(`${ui.hub}/dosi/layers`);
    const switches = await page.locator('input[role="switch"]').count();
    const placed = layers.filter((layer) => layer.geometry !== 'None').length;
    expect(switches === placed, `${switches} layer switches for ${placed} layers with a place`);
    if (synthetic) await page.getByText('합성 데이터').first().waitFor();
  });
}

async function clickOpensEntity(ui) {
  await ui.with('#/map', {}, async (page) => {
    await mapReady(page);
    const spot = await until('a single feature to press', () =>
      page.evaluate(() => {
        const map = window.dosiMap;
        const layers = map.getStyle().layers.map((layer) => layer.id).filter((id) => id.startsWith('over-point-'));
        const box = map.getContainer().getBoundingClientRect();
        for (const feature of map.queryRenderedFeatures(undefined, { layers })) {
          const { x, y } = map.project(feature.geometry.coordinates);
          const inside = x > 120 && y > 60 && x < box.width - 420 && y < box.height - 60;
          const [top] = map.queryRenderedFeatures([x, y]);
          if (inside && top?.properties.id === feature.properties.id) return { x: x + box.left, y: y + box.top, id: feature.properties.id };
        }
        return null;
      }),
    );
    await page.mouse.click(spot.x, spot.y);
    await page.locator('section[aria-label="선택한 대상"] h2').waitFor();
    expect(new URL(page.url()).hash.includes('sel='), 'the selection is not in the address bar');
    await page.keyboard.press('Escape');
    await page.locator('section[aria-label="선택한 대상"]').waitFor({ state: 'detached' });
  });
}

async function entityHasChart(ui) {
  const entity = await entityWithHistory(ui.hub);
  await ui.with(`#/map?sel=${entity.id}`, {}, async (page) => {
    const panel = page.locator('section[aria-label="선택한 대상"]');
    await panel.locator('.uplot canvas').waitFor();
    await panel.getByRole('heading', { name: '출처' }).waitFor();
    for (const range of ['하루', '1개월', '전체']) {
      await panel.getByRole('button', { name: range, exact: true }).click();
      await panel.locator('.uplot canvas').waitFor();
    }
    const text = await saved(page, panel.getByRole('button', { name: 'CSV 내려받기' }));
    expect(/^\uFEFF?time,/.test(text) && text.split('\n').length > 2, `the history saves as ${text.slice(0, 80)}`);
    await ui.shot(page, 'entity');
  });
}

/** Buses rest at night, so one is driven from here: what counts is that the console follows. */
async function drive(ui, vehicle, step) {
  const [lon, lat] = vehicle.location.coordinates;
  const moved = { location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [lon + step * 0.001, lat] } } };
  const answer = await fetch(`${ui.hub}/ngsi-ld/v1/entities/${encodeURIComponent(vehicle.id)}/attrs`, { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(moved) });
  if (!answer.ok) throw new Error(`the vehicle could not be moved: ${await answer.text()}`);
}

async function liveThingsMove(ui) {
  const [vehicle] = await json(`${ui.hub}/ngsi-ld/v1/entities?type=Vehicle&limit=1&options=keyValues`);
  await ui.with('#/map', {}, async (page) => {
    await mapReady(page);
    const place = () => page.evaluate((id) => { const mover = window.dosiMovers.all.get(id); return mover && String([mover.toLon, mover.toLat]); }, vehicle.id);
    let step = 0;
    const before = await until('moving things from the live stream', async () => {
      await drive(ui, vehicle, ++step);
      return place();
    });
    await until('a moving thing to change its place', async () => {
      await drive(ui, vehicle, ++step);
      return (await place()) !== before;
    });
    await page.locator('[data-live="open"]').waitFor();
  });
}

async function layersFilterAndColour(ui) {
  const { layers } = await json(`${ui.hub}/dosi/layers`);
  const numeric = (layer) => layer.attributes.find((attribute) => attribute.numeric && attribute.min < attribute.max);
  const layer = layers.find((one) => one.type === 'AirQualityObserved' && numeric(one)) ?? layers.find((one) => one.geometry === 'Point' && one.count > 5 && numeric(one));
  const attribute = numeric(layer);
  await ui.with(`#/map?l=${layer.type}&c.${layer.type}=${attribute.name}`, {}, async (page) => {
    await mapReady(page);
    await page.locator('figure .ramp').waitFor();
    const beyond = encodeURIComponent(`${attribute.name}~${encodeURIComponent('>')}~${attribute.max}`);
    await page.goto(`${ui.hub}/#/map?l=${layer.type}&f.${layer.type}=${beyond}`);
    await page.getByText('조건에 맞는 자료가 이 화면에 없습니다').waitFor();
    await page.getByRole('button', { name: '조건 지우기' }).click();
    await mapReady(page);
  });
}

async function emptyOutsideView(ui) {
  await ui.with('#/map?v=-30.00000,10.00000,9.00', {}, async (page) => {
    await page.getByText('켜진 레이어의 자료가 이 화면 밖에 있습니다').waitFor();
    await page.locator('.hint').getByRole('button', { name: '자료가 있는 곳으로' }).click();
    await mapReady(page);
  });
}

async function mapOnPhone(ui) {
  await ui.with('#/map', { size: kNarrow }, async (page) => {
    await mapReady(page);
    await page.getByRole('button', { name: '레이어 보기' }).click();
    await page.locator('input[role="switch"]').first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width <= kNarrow.width, `the page is ${width} px wide`);
  });
}

async function daysGoBy(ui) {
  await ui.with('#/map?l=AirQualityObserved,CrowdFlowObserved', {}, async (page) => {
    await mapReady(page);
    await page.getByRole('button', { name: '지난 시간 보기' }).click();
    const bar = page.locator('section[aria-label="시간"]');
    await until('the population of an hour', () => drawn(page, 'moment-fill'));
    await page.getByText('지난 값').waitFor();
    const hourOf = () => Number(/at=[\d-]+T(\d\d)/.exec(page.url())?.[1]);
    const valuesAt = () => page.evaluate(async () => (await window.dosiMap.getSource('moment').getData()).features.map((one) => one.properties.value).join());
    await bar.getByLabel('시각').focus();
    await page.keyboard.press('Home');
    await until('midnight', () => hourOf() === 0);
    const midnight = await valuesAt();
    await bar.getByRole('button', { name: '하루를 이어서 보기' }).click();
    await until('the next hours', () => hourOf() >= 2);
    await bar.getByRole('button', { name: '멈춤' }).click();
    expect((await valuesAt()) !== midnight, 'the values stay the same while time passes');
    await ui.shot(page, 'time');
    await bar.getByLabel('볼 값').selectOption('AirQualityObserved.pm25');
    await until('sensors of the hour', () => drawn(page, 'moment-point'));
    await bar.getByLabel('날짜').fill('2020-01-01');
    await bar.getByText('이 날의 기록이 없습니다').waitFor();
    await bar.getByRole('button', { name: '가장 최근 기록으로' }).click();
    await until('sensors again', () => drawn(page, 'moment-point'));
    await bar.getByRole('button', { name: '지금으로 돌아가기' }).click();
    await until('the present', async () => !page.url().includes('at=') && (await drawn(page, 'over-')));
  });
}

export const mapTests = [
  ['map: shows the features of the hub on its own basemap', showsFeatures],
  ['map: a press opens the entity, Escape closes it', clickOpensEntity],
  ['map: the entity panel has history with ranges and CSV', entityHasChart],
  ['map: live things move', liveThingsMove],
  ['map: colours by value, filters, says when the filter is too strict', layersFilterAndColour],
  ['map: says when the data lies outside the view', emptyOutsideView],
  ['map: goes through the hours of a day', daysGoBy],
  ['map: works at 390 px', mapOnPhone],
];
