import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, until } from './browser.mjs';

const run = promisify(execFile);

/** Presses the copy button beside a request line and runs what was copied in a shell. */
async function runCopied(page, container) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await container.getByRole('button', { name: '복사' }).click();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  expect(line.startsWith('curl '), `copied: ${line}`);
  return (await run('bash', ['-c', line.replace(/^curl /, 'curl -sS --fail-with-body ')])).stdout;
}

async function apiLinesWork(ui) {
  const { paths } = await (await fetch(`${ui.hub}/openapi.json`)).json();
  const all = Object.values(paths).flatMap((methods) => Object.keys(methods)).length;
  await ui.with('#/connect/api', {}, async (page) => {
    const rows = page.locator('button.line');
    await rows.first().waitFor();
    expect((await rows.count()) === all, `${await rows.count()} operations of ${all}`);
    const open = async (method, path) => {
      const row = page.locator('li', { has: page.locator(`code:text-is("${path}")`) }).filter({ has: page.locator(`[data-method="${method}"]`) });
      await row.locator('button.line').click();
      await row.getByLabel('요청', { exact: true }).waitFor();
      return row;
    };
    const query = await open('GET', '/ngsi-ld/v1/entities');
    await until('an example of this hub', async () => /type=\w+/.test(await query.locator('pre').first().textContent()));
    expect(page.url().includes('op='), 'the operation is not in the address bar');
    const found = JSON.parse(await runCopied(page, query));
    expect(found.length === 3, `${found.length} entities`);
    await query.getByRole('button', { name: '보내 보기' }).click();
    await query.getByText(/^200 · /).waitFor();
    await ui.shot(page, 'api');

    const create = await open('POST', '/ngsi-ld/v1/entities');
    try {
      await runCopied(page, create);
      const made = await fetch(`${ui.hub}/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:A4567`);
      expect(made.ok, `the example was not created: ${made.status}`);
    } finally {
      await fetch(`${ui.hub}/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:A4567`, { method: 'DELETE' });
    }
    await page.getByLabel('요청 찾기').fill('이력');
    await until('fewer operations', async () => (await rows.count()) < all);
  });
}

/** Something that listens for notifications, as a partner's system would. */
async function listener() {
  const got = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => (got.push(JSON.parse(text)), response.writeHead(200).end()));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { got, url: `http://127.0.0.1:${server.address().port}/notify`, close: () => server.close() };
}

async function subscribes(ui) {
  const partner = await listener();
  const path = `${ui.hub}/ngsi-ld/v1/entities`;
  const entity = { id: 'urn:ngsi-ld:ConsoleTestNews:1', type: 'ConsoleTestNews', level: { type: 'Property', value: 1 } };
  const set = (value) => fetch(`${path}/${entity.id}/attrs/level`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value }) });
  await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(entity) });
  try {
    await ui.with('#/connect/subscriptions?new=1', {}, async (page) => {
      await page.getByLabel('이름').fill('시험 구독');
      await page.getByLabel('어떤 종류를').selectOption('ConsoleTestNews');
      await page.getByLabel('받을 주소').fill(partner.url);
      await page.getByRole('button', { name: '만들기', exact: true }).click();
      const row = page.locator('li', { hasText: '시험 구독' });
      await row.waitFor();
      await set(2);
      await until('a notification', () => partner.got.some((one) => one.data?.[0]?.level?.value === 2));
      await until('a count of what was sent', async () => /보낸 알림\s*1/.test(await row.textContent()));
      await ui.shot(page, 'subscriptions');
      await row.getByRole('button', { name: '멈추기' }).click();
      await row.getByText('멈춤', { exact: true }).waitFor();
      await row.getByRole('button', { name: '지우기' }).click();
      await row.getByRole('button', { name: '지우기' }).click();
      await row.waitFor({ state: 'detached' });
    });
  } finally {
    partner.close();
    await fetch(`${path}/${entity.id}`, { method: 'DELETE' });
  }
}

/** Joins a second hub by the form, finds its data through this one, and takes it out again. */
async function joinsANeighbour(ui) {
  const headers = { 'content-type': 'application/json' };
  const ferry = { id: 'urn:ngsi-ld:ConsoleTestFerry:1', type: 'ConsoleTestFerry', name: { type: 'Property', value: '이웃의 배' } };
  await fetch(`${ui.neighbour}/ngsi-ld/v1/entities`, { method: 'POST', headers, body: JSON.stringify(ferry) });
  const found = async () => (await fetch(`${ui.hub}/ngsi-ld/v1/entities?type=ConsoleTestFerry`)).json();
  expect((await found()).length === 0, 'the hub knows the ferry before it knows the neighbour');
  await ui.with('#/connect/federation?new=1', {}, async (page) => {
    await page.getByLabel('이름', { exact: true }).fill('옆 도시');
    await page.getByLabel('허브 주소').fill('http://127.0.0.1:1');
    await page.getByRole('button', { name: '무엇이 있는지 보기' }).click();
    await page.getByText('그 허브에 닿지 못했습니다').waitFor();
    await page.getByLabel('허브 주소').fill(ui.neighbour);
    await page.getByRole('button', { name: '무엇이 있는지 보기' }).click();
    await page.getByLabel('ConsoleTestFerry').check();
    await page.getByRole('button', { name: '더하기', exact: true }).click();
    const row = page.locator('li', { hasText: '옆 도시' });
    await row.waitFor();
    await until('the ferry of the neighbour', async () => (await found()).length === 1);
    await row.getByText('연결됨').waitFor();
    await ui.shot(page, 'federation');
    await row.getByRole('button', { name: '지우기' }).click();
    await row.getByRole('button', { name: '지우기' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await found()).length === 0, 'the neighbour is asked still');
  });
}

export const connectTests = [
  ['connect: every operation has a line that copies and works', apiLinesWork],
  ['connect: subscribes, sees deliveries counted, pauses and deletes', subscribes],
  ['connect: joins a neighbour hub, finds its data, leaves it', joinsANeighbour],
];
