import { drawn, expect, kNarrow, saved, until } from './browser.mjs';

const scenarios = async (ui) => (await fetch(`${ui.hub}/ngsi-ld/v1/entities?type=BusScenario&limit=100`)).json();
const forget = async (ui, name) => {
  for (const one of await scenarios(ui)) if (one.name?.value === name) await fetch(`${ui.hub}/ngsi-ld/v1/entities/${encodeURIComponent(one.id)}`, { method: 'DELETE' });
};

/** The page with the network loaded and evaluated. */
const ready = (page) => page.getByRole('row', { name: /^운행대수/ }).first().waitFor({ timeout: 120_000 });
const number = (text) => Number(text.replace(/[^\d.−-]/g, '').replace('−', '-'));
/** Figures of a row of the table: today, and where something is changed plan and change. */
const figures = async (page, name) => (await page.getByRole('row', { name: new RegExp(`^${name}`) }).first().getByRole('cell').allTextContents()).map(number);
const word = (page) => new URLSearchParams(page.url().split('?')[1] ?? '').get('e') ?? '';

/** The name and address of a line in the table, of those with stops enough to change. */
async function firstLine(page) {
  await page.getByRole('button', { name: '노선', exact: true }).first().click();
  const line = page.locator('tbody th a').first();
  return { line, name: (await line.textContent()).trim() };
}

/** Opens the network, runs a line twice as often, saves the plan, shares it, compares it and takes it back. */
async function plansHeadways(ui) {
  const name = `시험 ${Date.now()}`;
  try {
    await ui.with('#/solutions', {}, async (page) => {
      await page.getByRole('link', { name: /버스 계획 열기/ }).click();
      await ready(page);
      await until('lines on the map', () => drawn(page, 'bus-lines'));
      const [vehicles] = await figures(page, '운행대수');
      expect(vehicles > 0, `${vehicles} vehicles`);
      const { line } = await firstLine(page);
      await line.click();
      const headway = page.getByLabel('배차간격', { exact: true });
      const before = Number(await headway.inputValue());
      await headway.fill(String(before / 3));
      await headway.press('Enter');
      await page.getByRole('button', { name: '뒤로' }).click();
      await page.getByRole('button', { name: '효과' }).click();
      const after = await until('a plan with more vehicles', async () => { const all = await figures(page, '운행대수'); return all[1] > vehicles && all; });
      expect(after[2] === after[1] - after[0], `change ${after}`);
      await page.getByText('누가 나아지고 누가 나빠지나').first().waitFor();
      await ui.shot(page, 'bus-plan');

      await page.getByLabel('계획 이름').fill(name);
      await page.getByRole('button', { name: '저장', exact: true }).click();
      await page.getByRole('button', { name: '저장됨' }).waitFor();
      expect(word(page) === '', 'a saved plan repeats its changes in the link');
      expect((await scenarios(ui)).some((one) => one.name.value === name && one.edits.json.length === 1), 'the scenario is not in the hub');

      await page.getByRole('button', { name: '되돌리기' }).click();
      await until('today’s figures', async () => (await figures(page, '운행대수')).length === 1);
      await page.getByRole('button', { name: '다시 하기' }).click();
      await until('the plan again', async () => (await figures(page, '운행대수'))[1] === after[1]);
      await page.getByRole('button', { name: '시나리오' }).click();
      await page.getByLabel(`${name} 비교에 넣기`).check();
      const compared = page.getByRole('region', { name: '나란히 비교' });
      await until('the scenario beside today', async () => (await compared.getByRole('row', { name: /^운행대수/ }).getByRole('cell').allTextContents()).map(number).join() === `${after[0]},${after[1]}`);

      await page.getByRole('button', { name: '지도 두 개로 보기' }).click();
      await twinMaps(page);
      await ui.shot(page, 'bus-twin');
      await page.getByLabel('두 번째 지도의 시나리오').selectOption({ label: '현재' });
      await page.getByLabel('비교 지도').waitFor();

      const address = page.url();
      await ui.with(address.slice(address.indexOf('#')), {}, async (other) => {
        await other.getByRole('region', { name: '나란히 비교' }).waitFor({ timeout: 120_000 });
        expect((await other.getByLabel('계획 이름').inputValue()) === name, 'the link opens another plan');
      });
    });
  } finally {
    await forget(ui, name);
  }
}

const centreOf = (page, map) => page.evaluate((name) => [...window[name].getCenter().toArray(), window[name].getZoom()].map((one) => one.toFixed(6)).join(), map);

/** Two maps with lines, at the same place however either is moved. */
async function twinMaps(page) {
  await until('lines on the second map', () => page.evaluate(() => window.dosiTwin?.isStyleLoaded() && window.dosiTwin.queryRenderedFeatures(undefined, { layers: ['bus-lines'] }).length));
  for (const [led, other] of [['dosiMap', 'dosiTwin'], ['dosiTwin', 'dosiMap']]) {
    const before = await centreOf(page, other);
    await page.evaluate((name) => window[name].panBy([40, 25], { duration: 0 }), led);
    const after = await until('the other map to follow', async () => (await centreOf(page, led)) === (await centreOf(page, other)) && centreOf(page, other));
    expect(after !== before, `${led} did not move`);
  }
}

/** What goes onto paper from the dark console is light: the map's picture and the words. */
async function printsLight(ui) {
  await ui.with('#/bus', { theme: 'dark' }, async (page) => {
    await ready(page);
    await until('lines on the map', () => drawn(page, 'bus-lines'));
    await page.evaluate(() => (window.print = () => {
      const image = document.querySelector('article img');
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const pen = canvas.getContext('2d');
      pen.drawImage(image, 0, 0, 1, 1);
      window.paper = { theme: document.documentElement.dataset.theme, grey: pen.getImageData(0, 0, 1, 1).data[1] };
    }));
    await page.keyboard.press('Control+p');
    const paper = await until('the page to be printed', () => page.evaluate(() => window.paper));
    expect(paper.theme === 'light' && paper.grey > 160, `printed ${JSON.stringify(paper)}`);
    await until('the dark console again', () => page.evaluate(() => document.documentElement.dataset.theme === 'dark'));
  });
}

/** Draws a line on the map, bends it by dragging, cuts it by keyboard, and exports. Everything stands in the link. */
async function drawsALine(ui) {
  await ui.with('#/bus?tab=lines', {}, async (page) => {
    await page.getByRole('button', { name: '노선 그리기' }).waitFor({ timeout: 120_000 });
    await page.getByRole('button', { name: '노선 그리기' }).click();
    await until('stops on the map', () => drawn(page, 'bus-stops'));
    // Stops that lie apart in the middle of the map, found as the map draws them.
    const spots = await page.evaluate(() => {
      const map = window.dosiMap;
      const found = [];
      for (const feature of map.queryRenderedFeatures(undefined, { layers: ['bus-stops'] })) {
        const { x, y } = map.project(feature.geometry.coordinates);
        const box = map.getCanvas().getBoundingClientRect();
        const free = x > 150 && x < box.width - 480 && y > 60 && y < box.height - 220;
        if (free && found.every((one) => Math.hypot(one.x - x, one.y - y) > 60)) found.push({ x: x + box.left, y: y + box.top, name: feature.properties.name });
        if (found.length === 4) break;
      }
      return found;
    });
    expect(spots.length === 4, `${spots.length} stops to draw along`);
    for (const { x, y } of spots.slice(0, 3)) await page.mouse.click(x, y);
    const stops = page.locator('ol .stop .name');
    await until('three stops', async () => (await stops.count()) === 3);
    await page.getByText('신설').first().waitFor();
    await page.getByRole('row', { name: /^운행대수/ }).waitFor();

    await page.mouse.move(spots[2].x, spots[2].y);
    await page.mouse.down();
    await page.mouse.move((spots[2].x + spots[3].x) / 2, (spots[2].y + spots[3].y) / 2, { steps: 4 });
    await page.mouse.move(spots[3].x, spots[3].y, { steps: 4 });
    await page.mouse.up();
    await until('the last stop moved', async () => (await stops.nth(2).textContent()) === spots[3].name);
    await ui.shot(page, 'bus-draw');
    await page.getByTitle('내보내기').click();
    const csv = await saved(page, page.getByRole('button', { name: 'CSV', exact: true }));
    expect(csv.includes('새 노선 1'), `the export lacks the new line: ${csv.slice(0, 200)}`);

    const shared = page.url();
    expect(word(page) !== '', 'the link does not hold the new line');
    await page.locator('ol .stop').nth(1).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '빼기' }).click();
    await until('two stops', async () => (await stops.count()) === 2);
    await page.goto('about:blank');
    await page.goto(shared);
    await until('the line of the link', async () => (await stops.count()) === 3);
  });
}

/** A session that ended meanwhile is said, and starting again keeps the changes. */
async function survivesTheSession(ui) {
  await ui.with('#/bus?tab=lines', {}, async (page) => {
    await page.locator('tbody th a').first().click({ timeout: 120_000 });
    const id = await page.evaluate(() => sessionStorage.getItem('dosi.bus.session').split(' ')[0]);
    await fetch(`${ui.hub}/dosi/solutions/bus-plan/sessions/${id}`, { method: 'DELETE' });
    await page.getByRole('button', { name: '노선 폐지' }).click();
    await page.getByText('계획 세션이 끝났습니다').waitFor();
    await ui.shot(page, 'bus-ended');
    await page.getByRole('button', { name: '다시 시작' }).click();
    await page.getByText('폐지', { exact: true }).waitFor({ timeout: 120_000 });
    await page.getByRole('button', { name: '되살리기' }).click();
    await page.getByText('현행', { exact: true }).waitFor();
    expect(word(page) === '', 'the link still holds a change');
  });
}

/** A search for better lines that was started is followed, and what it proposes opens as a plan that can be taken back. */
async function opensAProposal(ui) {
  const started = await fetch(`${ui.hub}/dosi/solutions/bus-design/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ parameters: { seconds: 1, date: new Date().toISOString().slice(0, 10) } }) });
  const run = await started.json();
  await ui.with(`#/bus?tab=scenarios&run=${run.id}`, {}, async (page) => {
    await page.getByRole('button', { name: '제안을 계획으로 열기' }).click({ timeout: 300_000 });
    await until('figures of the plan', async () => (await figures(page, '운행대수')).length === 3);
    expect((await page.getByLabel('계획 이름').inputValue()) === '더 나은 노선 제안', 'the plan has another name');
    expect(word(page) !== '', 'the link does not hold the proposal');
    await ui.shot(page, 'bus-proposal');
    await page.getByRole('button', { name: '되돌리기' }).click();
    await until('today’s figures', async () => (await figures(page, '운행대수')).length === 1);
  });
}

async function worksOnPhones(ui) {
  await ui.with('#/bus', { size: kNarrow }, async (page) => {
    await ready(page);
    await until('lines on the map', () => drawn(page, 'bus-lines'));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width <= kNarrow.width, `the page is ${width} px wide`);
    await page.evaluate(() => (window.location.hash += `${window.location.hash.includes('?') ? '&' : '?'}side=now`));
    await twinMaps(page);
    const [upper, lower] = await page.evaluate(() => [window.dosiMap, window.dosiTwin].map((map) => map.getCanvas().getBoundingClientRect()));
    expect(upper.bottom <= lower.top + 1 && lower.width === kNarrow.width && lower.height > 250, `maps of ${JSON.stringify([upper, lower])}`);
    await page.getByRole('button', { name: '두 번째 지도 닫기' }).click();
    await page.getByRole('row', { name: /^운행대수/ }).first().waitFor();
  });
}

export const busTests = [
  ['bus: changes a headway, saves, compares and shares the plan', plansHeadways],
  ['bus: draws and bends a line, all of it in the link', drawsALine],
  ['bus: says that the session ended and starts again with the same changes', survivesTheSession],
  ['bus: opens what the search for better lines proposes', opensAProposal],
  ['bus: prints on white from the dark console', printsLight],
  ['bus: works at 390 px', worksOnPhones],
];
