import { expect, until } from './browser.mjs';

const entities = async (ui, query) => (await fetch(`${ui.hub}/ngsi-ld/v1/entities?${query}`)).json();

/** Chooses a solution, mends a wrong parameter, runs it, and follows its results to their data. */
async function runsASolution(ui) {
  await ui.with('#/solutions', {}, async (page) => {
    const card = page.locator('li', { hasText: '정류장에서 먼 주민' });
    await card.getByText('실행할 수 있음').waitFor();
    await card.getByRole('link').click();
    await page.getByText('처리 목적: 대중교통 계획 수립').waitFor(); // the list, which may still stand, has no such label
    const needs = page.getByRole('region', { name: '필요한 데이터' });
    await needs.getByText('유동인구').waitFor();
    const distance = page.getByLabel('정류장까지 거리');
    expect((await distance.inputValue()) === '400', 'the default is not in the form');
    await distance.fill('10');
    await page.getByRole('button', { name: '실행', exact: true }).click();
    await page.getByText('50부터 5,000까지의 값이어야 합니다').waitFor();
    expect((await distance.getAttribute('aria-invalid')) === 'true', 'the field at fault is not marked');
    await ui.shot(page, 'solution-fault');
    await distance.fill('300');
    await page.getByRole('button', { name: '실행', exact: true }).click();
    await page.getByText('완료', { exact: true }).waitFor();
    const id = decodeURIComponent(page.url().split('/').at(-1));
    const found = await entities(ui, `type=StopGap&q=wasGeneratedBy=="urn:ngsi-ld:SolutionRun:${id}"&limit=100`);
    expect(found.length > 0, 'the run left no results');
    const results = page.getByRole('region', { name: '결과' });
    await results.getByText(String(found.length), { exact: true }).waitFor();
    await results.getByText('정류장에서 먼 주민').waitFor();
    await page.getByRole('region', { name: '만든 과정' }).getByText('type=CrowdFlowObserved').waitFor();
    await ui.shot(page, 'solution-done');
    await results.getByRole('link', { name: '목록' }).click();
    await until('a row for each result', async () => (await page.locator('tbody tr').count()) === Math.min(found.length, 20));
    await page.goto(`${ui.hub}/#/solutions/runs/${id}`);
    await page.getByRole('link', { name: '같은 설정으로 다시' }).click();
    await until('the settings of the run', async () => (await page.getByLabel('정류장까지 거리').inputValue()) === '300');
  });
}

/** A long run shows how far it is, goes on while nobody looks, and hands in its best when it is stopped. */
async function stopsARun(ui) {
  await ui.with('#/solutions/one/bus-design', {}, async (page) => {
    await page.getByLabel('탐색 시간').fill('600');
    await page.getByLabel('날짜').fill(new Date().toISOString().slice(0, 10));
    await page.getByRole('button', { name: '실행', exact: true }).click();
    const share = () => page.locator('progress').getAttribute('value').then(Number);
    await until('the search to be under way', async () => (await share()) > 0);
    const before = await share();
    await page.getByText(/평균 통행 \d/).waitFor();
    await ui.shot(page, 'solution-running');
    await page.getByRole('link', { name: '실행 기록' }).last().click();
    const row = page.locator('li', { hasText: '더 나은 버스 노선' }).filter({ has: page.locator('progress') });
    await row.first().getByRole('link').click(); // the newest
    await until('more progress', async () => (await share()) > before);
    await page.getByRole('button', { name: '실행 멈추기' }).click();
    await page.getByText('멈춤', { exact: true }).waitFor();
    await page.getByRole('region', { name: '결과' }).getByText('제안 노선').waitFor();
    await ui.shot(page, 'solution-stopped');
  });
}

export const solutionTests = [
  ['solutions: mends a parameter, runs, and follows the results', runsASolution],
  ['solutions: a long run shows progress and can be stopped', stopsARun],
];
