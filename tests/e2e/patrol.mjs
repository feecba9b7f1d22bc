// The police planner's ten minutes: tomorrow evening's risk and why, a plan for the cars, one stop moved, a car sent to a call, routes for the cars, the back-test; the cameras and
// fairness of it for the others.
import { drawn, expect, findings, kNarrow, saved, until } from './browser.mjs';

const kLoadMs = 240_000;
const ready = (page) => until('the city’s cells', () => drawn(page, 'patrol-cells'), kLoadMs);
const settled = (page) => until('the plan to be worked out', async () => (await page.locator('[role="status"]', { hasText: '계산하는 중' }).count()) === 0, kLoadMs);

/** Presses the map where a cell of the highest colour step is drawn. */
async function pressDarkest(page) {
  const spot = await page.evaluate(() => {
    const map = window.dosiMap;
    const box = map.getCanvas().getBoundingClientRect();
    const cells = map.queryRenderedFeatures(undefined, { layers: ['patrol-cells'] }).sort((a, b) => b.properties.value - a.properties.value);
    for (const { geometry } of cells) {
      const [a, , c] = geometry.coordinates[0];
      const { x, y } = map.project([(a[0] + c[0]) / 2, (a[1] + c[1]) / 2]);
      if (x > 300 && x < box.width - 420 && y > 60 && y < box.height - 220) return { x: x + box.left, y: y + box.top };
    }
    return null;
  });
  expect(spot !== null, 'no cell lies free on the map');
  await page.mouse.click(spot.x, spot.y);
}

async function asksWhy(ui) {
  await ui.with('#/patrol', {}, async (page) => {
    await ready(page);
    expect(await drawn(page, 'patrol-outline'), 'the riskiest cells are not outlined');
    await page.getByText('합성 데이터').first().waitFor();
    const before = await page.evaluate(() => location.hash);
    await page.getByLabel('시간대', { exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await until('the slot in the address', async () => (await page.evaluate(() => location.hash)) !== before);
    await pressDarkest(page);
    await page.getByText('왜 이만큼 위험한가').waitFor();
    await page.getByText('90% 범위').waitFor();
    expect(page.url().includes('sel=cell'), 'the chosen cell is not in the address');
    await ui.shot(page, 'patrol-why');
    const shared = page.url();
    await page.goto('about:blank');
    await page.goto(shared);
    await page.getByText('왜 이만큼 위험한가').waitFor({ timeout: kLoadMs });
    await page.keyboard.press('Escape');
    const csv = await saved(page, page.getByRole('button', { name: 'CSV', exact: true }));
    expect(csv.includes('expected_reports') && csv.split('\n').length > 1000, `the download lacks cells: ${csv.slice(0, 200)}`);
  });
}

async function plansAShift(ui) {
  await ui.with('#/patrol?tab=plan', {}, async (page) => {
    await page.getByRole('group', { name: '차량별 시간표' }).waitFor({ timeout: kLoadMs });
    await until('routes and stops on the map', async () => (await drawn(page, 'patrol-routes')) && (await drawn(page, 'patrol-stops')));
    await ui.shot(page, 'patrol-plan');
    const stop = page.locator('.timeline .step.stop').nth(1);
    await stop.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '고정', exact: true }).click();
    await settled(page);
    await page.getByRole('button', { name: '고정 풀기' }).waitFor();
    await page.locator('form select').nth(1).selectOption({ index: 0 });
    await page.getByRole('button', { name: '옮기기' }).click();
    await settled(page);
    await page.getByRole('button', { name: '뒤로' }).click();
    await page.getByText('변경 2건').waitFor();
    await page.getByRole('columnheader', { name: '고치기 전' }).waitFor();

    await page.getByRole('button', { name: '출동 보내기' }).click();
    await page.locator('form select').first().selectOption({ index: 3 });
    await page.getByRole('button', { name: '보내고 다시 짜기' }).click();
    await settled(page);
    await until('the call on the timeline', async () => (await page.locator('.timeline .step.call').count()) === 1, kLoadMs);
    await ui.shot(page, 'patrol-call');

    const shared = page.url();
    await page.getByTitle('내보내기').first().click();
    const gpx = await saved(page, page.getByRole('button', { name: 'GPX', exact: true }));
    expect(gpx.includes('<trkpt') && gpx.includes('<rtept'), `no GPX: ${gpx.slice(0, 200)}`);
    await page.goto('about:blank');
    await page.goto(shared);
    await page.getByText('변경 3건').waitFor({ timeout: kLoadMs });
    await page.getByRole('group', { name: '차량별 시간표' }).waitFor({ timeout: kLoadMs });
    await page.getByText('근무와 차량').click();
    await page.getByLabel('한 곳에 머무는 시간 (분)').fill('14');
    await page.getByLabel('한 곳에 머무는 시간 (분)').blur();
    await page.getByRole('button', { name: '이대로 다시 짜기' }).click();
    await settled(page);
    await until('the edits to be gone', async () => (await page.getByText('변경 3건').count()) === 0);
    await page.keyboard.press('Control+z');
    await page.getByText('변경 3건').waitFor();
  });
}

async function readsTheBackTest(ui) {
  await ui.with('#/patrol?tab=test', {}, async (page) => {
    await page.getByRole('rowheader', { name: '커널 혼합(우리 방법)' }).waitFor({ timeout: kLoadMs });
    expect((await page.locator('tbody tr').count()) > 8, 'the table lacks baselines');
    await page.getByRole('heading', { name: '예상한 만큼 일어났나' }).waitFor();
    await ui.shot(page, 'patrol-backtest');
    const csv = await saved(page, page.getByRole('button', { name: 'CSV', exact: true }).first());
    expect(csv.includes('mixture') && csv.includes('counts_all'), `the download lacks models: ${csv.slice(0, 200)}`);
  });
}

async function plansCameras(ui) {
  await ui.with('#/patrol?tab=cctv&sites=5', {}, async (page) => {
    await page.getByText('다음 설치 후보').waitFor({ timeout: kLoadMs });
    await until('sites on the map', () => drawn(page, 'patrol-sites'));
    expect((await page.locator('ol li').count()) === 5, 'there are not five sites');
    await ui.shot(page, 'patrol-cctv');
    await page.getByRole('button', { name: '이곳을 보는 CCTV' }).click();
    await page.mouse.click(600, 420);
    await page.getByText('가까운 비상벨').waitFor();
    await page.getByRole('button', { name: '귀갓길 점검' }).click();
    for (const [n, [x, y]] of [[500, 380], [560, 400], [620, 380]].entries()) {
      await page.mouse.click(x, y);
      await until('the point in the address', () => (new URLSearchParams(page.url().split('?')[1]).get('way') ?? '').split(';').filter(Boolean).length === n + 1);
    }
    await page.getByRole('button', { name: '다 그렸음, 점검' }).click();
    await page.getByText('안심귀갓길 점검').waitFor();
    await until('the way in colours', () => drawn(page, 'patrol-way'));
    await ui.shot(page, 'patrol-way');
  });
}

async function showsFairness(ui) {
  await ui.with('#/patrol?tab=fair', {}, async (page) => {
    await page.getByText('구역별 순찰과 신고').waitFor({ timeout: kLoadMs });
    await page.getByText('지금 이 데스크의 설정').waitFor();
    await page.getByText('절대 쓰지 않는 것').waitFor();
    await page.getByText('사람이 하고').waitFor();
    const page_ = await saved(page, page.getByRole('button', { name: 'Markdown' }));
    expect(page_.includes('112'), `no model card: ${page_.slice(0, 200)}`);
    await ui.shot(page, 'patrol-fair');
  });
}

async function isAccessible(ui) {
  for (const tab of ['risk', 'plan', 'cctv', 'test', 'fair'])
    await ui.with(`#/patrol?tab=${tab}`, { lang: 'en', theme: tab === 'plan' ? 'dark' : 'light' }, async (page) => {
      await page.locator('.body table, .body ol, .body dl').first().waitFor({ timeout: kLoadMs });
      const found = await findings(page);
      expect(found.length === 0, `${tab}: ${found.join('\n')}`);
    });
}

async function worksOnPhones(ui) {
  for (const tab of ['risk', 'plan', 'test'])
    await ui.with(`#/patrol?tab=${tab}`, { size: kNarrow }, async (page) => {
      await page.locator('.body table, .body ol, .body dl').first().waitFor({ timeout: kLoadMs });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width <= kNarrow.width, `the page is ${width} px wide`);
      await ui.shot(page, `patrol-${tab}-narrow`);
    });
}

export const patrolTests = [
  ['patrol: tells where and when risk is high and why', asksWhy],
  ['patrol: plans a shift, moves a stop, sends a car to a call, all of it in the link', plansAShift],
  ['patrol: shows how the forecast would have done', readsTheBackTest],
  ['patrol: plans cameras, sees a place, checks a way home', plansCameras],
  ['patrol: shows exposure, feedback test and model card', showsFairness],
  ['patrol: no serious findings of axe-core', isAccessible],
  ['patrol: works at 390 px', worksOnPhones],
];
