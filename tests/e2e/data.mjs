import { expect, until } from './browser.mjs';

const kType = 'ConsoleTestPoint';
const kRows = ['관리번호,설치목적,카메라대수,위도,경도', 't-1,방범,2,37.5100,127.0200', 't-2,"교통, 단속",3,375.1,127.0300', 't-3,방범,1,37.5000,127.0500', ''];

const count = async (hub) => {
  const response = await fetch(`${hub}/ngsi-ld/v1/entities?type=${kType}&limit=0&count=true`);
  return Number(response.headers.get('NGSILD-Results-Count'));
};

async function listsTypes(ui) {
  const { layers } = await (await fetch(`${ui.hub}/dosi/layers`)).json();
  await ui.with('#/data', {}, async (page) => {
    const rows = page.locator('tbody tr');
    await rows.first().waitFor();
    expect((await rows.count()) === layers.length, `${await rows.count()} rows for ${layers.length} types`);
  });
}

/** Undoes the import on the page and waits until the hub has none of its entities. */
async function undo(page, hub, left) {
  await page.getByRole('button', { name: '되돌리기' }).click();
  await page.getByRole('button', { name: '네, 되돌립니다' }).click();
  await page.getByText('되돌림', { exact: true }).waitFor();
  await until(`${left} entities after undo`, async () => (await count(hub)) === left);
}

async function importsRepairsUndoes(ui) {
  expect((await count(ui.hub)) === 0, `the hub already holds entities of ${kType}`);
  await ui.with('#/data/imports', {}, async (page) => {
    await page.locator('input[type="file"]').setInputFiles({ name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(kRows.join('\n')) });
    await page.getByRole('heading', { name: 'points.csv' }).waitFor();
    await page.getByLabel('준비된 매핑').selectOption('');
    await page.getByLabel('엔티티 종류').fill(kType);
    expect((await page.getByLabel('위도(Y) 열').inputValue()) === '위도', 'the latitude column was not recognised');
    await page.getByRole('button', { name: '시험해 보기' }).click();
    await page.getByText('시험 결과').first().waitFor();
    expect((await count(ui.hub)) === 0, 'the dry-run wrote something');
    await page.getByRole('button', { name: '가져오기 시작' }).click();
    await page.getByText('끝남', { exact: true }).waitFor();
    await until('two entities', async () => (await count(ui.hub)) === 2);
    const cell = page.getByLabel('3행 위도 값');
    await cell.waitFor();
    await page.getByText('위도가 -90~90을 벗어났습니다').first().waitFor();
    await ui.shot(page, 'import-quarantine');
    const finished = page.url();
    await cell.fill('37.5050');
    await page.getByRole('button', { name: '고친 1행 다시 가져오기' }).click();
    await page.getByRole('heading', { name: 'points-repaired.csv' }).waitFor();
    await page.getByText('끝남', { exact: true }).waitFor();
    await until('three entities', async () => (await count(ui.hub)) === 3);
    await undo(page, ui.hub, 2);
    await page.goto(finished);
    await undo(page, ui.hub, 0);
    await page.getByRole('button', { name: '목록에서 지우기' }).click();
    await page.getByRole('button', { name: '네, 지웁니다' }).click();
    await page.getByRole('link', { name: 'points-repaired.csv' }).waitFor();
    expect((await page.getByRole('link', { name: 'points.csv', exact: true }).count()) === 0, 'the import is still listed');
  });
}

async function showsHealth(ui) {
  await ui.with('#/health', {}, async (page) => {
    await page.getByText('정상', { exact: true }).waitFor();
    const figures = page.locator('.cards li');
    await figures.first().waitFor();
    expect((await figures.count()) >= 3, `only ${await figures.count()} key figures`);
  });
}

export const dataTests = [
  ['data: lists every type', listsTypes],
  ['data: imports a CSV with a bad row, repairs it, undoes both', importsRepairsUndoes],
  ['health: shows state and key figures', showsHealth],
];
