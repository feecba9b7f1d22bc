import { expect, findings, kNarrow, mapReady, until } from './browser.mjs';

const kScreens = ['#/map', '#/data', '#/data/imports', '#/query', '#/connect/subscriptions?new=1', '#/connect/federation?new=1', '#/connect/api', '#/solutions', '#/solutions/one/stop-gaps', '#/bus?tab=lines', '#/health'];

/** Text of the frame itself: menus, buttons, labels, headings of sections and tables; not data. */
const frameText = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('nav a, nav button, button:not(tbody button), h1, h3, label > span:first-child, thead th, .badge')]
      .filter((node) => node.checkVisibility())
      .flatMap((node) => [node.innerText, node.getAttribute('aria-label') ?? ''])
      .join('\n'),
  );

async function speaksBothLanguages(ui) {
  for (const screen of kScreens) {
    await ui.with(screen, { lang: 'ko' }, async (page) => {
      await page.locator('h3, table, form, .intro').first().waitFor();
      expect(/[가-힣]/.test(await frameText(page)), `${screen} has no Korean`);
      await page.getByRole('button', { name: 'English로 바꾸기' }).click();
      await page.waitForFunction(() => document.documentElement.lang === 'en');
      const left = (await frameText(page)).split('\n').filter((line) => /[가-힣]/.test(line) && !line.includes('한'));
      expect(left.length === 0, `${screen} in English still says ${left.slice(0, 5).join(' | ')}`);
    });
  }
}

const auditIn = (lang, theme, size) => async (ui) => {
  const found = [];
  for (const screen of [...kScreens, '#/map?l=-', '#/query?type=Vehicle&run=1']) {
    await ui.with(screen, { lang, theme, size }, async (page) => {
      await page.locator('h3, table, form, .intro, .unfold').first().waitFor();
      await until('the page to be quiet', () => page.evaluate(() => document.getAnimations().every((animation) => animation.playState !== 'running')));
      found.push(...(await findings(page)).map((line) => `${screen} ${line}`));
    });
  }
  expect(found.length === 0, found.join('\n'));
};

async function keyboardPath(ui) {
  await ui.with('#/map', {}, async (page) => {
    await mapReady(page);
    await page.keyboard.press('Tab');
    expect((await page.evaluate(() => document.activeElement.textContent)) === '본문으로 건너뛰기', 'the first stop is not the skip link');
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim());
    const tabTo = async (test, most = 60) => {
      for (let i = 0; i < most; i += 1) {
        await page.keyboard.press('Tab');
        if (test(await focused())) return;
      }
      throw new Error(`the keyboard does not reach it; it stands on ${await focused()}`);
    };
    await tabTo((name) => /표시$/.test(name));
    const before = page.url();
    await page.keyboard.press('Space');
    await until('a layer switched by keyboard', () => page.url() !== before);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    expect(outline !== 'none', 'focus is not visible');
    await page.keyboard.press('Escape');
    await page.locator('nav a').nth(2).focus();
    await page.keyboard.press('Enter');
    await page.locator('tbody tr').first().waitFor();
    expect(page.url().includes('#/data'), 'Enter on the menu does not open the data page');
  });
}

async function fitsPhones(ui) {
  for (const screen of kScreens) {
    await ui.with(screen, { size: kNarrow }, async (page) => {
      await page.locator('h2, table, form, .unfold').first().waitFor();
      const { width, bottom } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth, bottom: Math.round(document.querySelector('nav').getBoundingClientRect().bottom) }));
      expect(width <= kNarrow.width, `${screen} is ${width} px wide`);
      expect(bottom === kNarrow.height, `the menu of ${screen} ends at ${bottom} px`);
    });
  }
}

async function staysCurrentInLinks(ui) {
  await ui.with('#/map', {}, async (page) => {
    await mapReady(page);
    await page.locator('input[role="switch"]').first().click();
    const address = page.url();
    const checked = await page.locator('input[role="switch"]').evaluateAll((all) => all.map((one) => one.checked).join());
    await page.goto('about:blank');
    await page.goto(address);
    await page.locator('input[role="switch"]').first().waitFor();
    expect((await page.locator('input[role="switch"]').evaluateAll((all) => all.map((one) => one.checked).join())) === checked, 'a copied link shows other layers');
  });
}

export const accessTests = [
  ['access: both languages are complete on every screen', speaksBothLanguages],
  ['access: axe has no serious finding, light', auditIn('ko', 'light')],
  ['access: axe has no serious finding, dark', auditIn('en', 'dark')],
  ['access: axe has no serious finding, 390 px', auditIn('ko', 'light', kNarrow)],
  ['access: the keyboard reaches and works', keyboardPath],
  ['access: every screen fits 390 px', fitsPhones],
  ['access: a link carries the state', staysCurrentInLinks],
];
