import { drawn, kNarrow, kWide, mapReady, until } from './browser.mjs';

const kScreens = { map: '#/map', data: '#/data', imports: '#/data/imports', query: '#/query?type=AirQualityObserved&run=1', subscriptions: '#/connect/subscriptions', subscribe: '#/connect/subscriptions?new=1', federation: '#/connect/federation?new=1', api: '#/connect/api?op=GET+%2Fngsi-ld%2Fv1%2Fentities', solutions: '#/solutions', solution: '#/solutions/one/bus-access', runs: '#/solutions/runs', bus: '#/bus?show=headway', patrol: '#/patrol', 'patrol-plan': '#/patrol?tab=plan', 'patrol-cctv': '#/patrol?tab=cctv', 'patrol-test': '#/patrol?tab=test', 'patrol-fair': '#/patrol?tab=fair', time: '#/map?l=CrowdFlowObserved', health: '#/health' };

/** One picture of each screen in each language, theme and size, for looking at. */
async function takePictures(ui) {
  for (const [name, address] of Object.entries(kScreens)) {
    if (ui.screens && !ui.screens.includes(name)) continue;
    for (const [lang, theme] of [['ko', 'light'], ['en', 'dark']]) {
      for (const size of [kWide, kNarrow]) {
        await ui.with(address, { lang, theme, size }, async (page) => {
          if (name === 'map' || name === 'time') await mapReady(page);
          else if (name === 'bus') await until('lines', () => drawn(page, 'bus-lines'));
          else if (name.startsWith('patrol')) await page.locator('.body table, .body ol').first().waitFor({ timeout: 240_000 });
          else await page.locator('h2, table').first().waitFor();
          if (name === 'time') {
            await page.locator('.closed button').click();
            await until('values of the hour', () => drawn(page, 'moment-'));
          }
          await page.evaluate(() => document.fonts.ready);
          await page.evaluate(() => new Promise((resolve) => (window.dosiMap?.areTilesLoaded() ? resolve() : window.dosiMap?.once('idle', resolve) ?? resolve())));
          await ui.shot(page, `${name}-${lang}-${theme}-${size.width}`);
        });
      }
    }
  }
}

export const pictureTests = [['pictures: every screen, language, theme and size', takePictures]];
