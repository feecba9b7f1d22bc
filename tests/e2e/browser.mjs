// What every browser test needs: a page of the console in a language, theme and size, and ways to wait and to judge.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = require('axe-core');

const kFlags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];
export const kWide = { width: 1440, height: 900 };
export const kNarrow = { width: 390, height: 844 };
const kPatienceMs = 30_000;

export class Console {
  constructor(hub, shots, browser) {
    this.hub = hub;
    this.shots = shots;
    this.browser = browser;
    this.faults = [];
  }

  static async launch({ hub, shots, chromiumPath }) {
    mkdirSync(shots, { recursive: true });
    const browser = await chromium.launch({ executablePath: chromiumPath, args: kFlags });
    return new Console(hub, shots, browser);
  }

  close() {
    return this.browser.close();
  }

  /** Opens an address such as `#/map` in a fresh browser context. Errors of the page and requests elsewhere are kept as faults. */
  async open(address, { lang = 'ko', theme = 'light', size = kWide } = {}) {
    const context = await this.browser.newContext({ viewport: size, acceptDownloads: false });
    await context.addInitScript(
      ([l, t]) => {
        if (window.location.protocol === 'about:' || localStorage.getItem('dosi.lang')) return;
        localStorage.setItem('dosi.lang', l);
        localStorage.setItem('dosi.theme', t);
      },
      [lang, theme],
    );
    const page = await context.newPage();
    page.setDefaultTimeout(kPatienceMs);
    page.on('pageerror', (error) => this.faults.push(`${address}: ${error.message}`));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http') && host !== new URL(this.hub).host) this.faults.push(`${address}: asks ${host}`);
    });
    await page.goto(`${this.hub}/${address}`);
    await page.waitForSelector('nav a[aria-current="page"]');
    return page;
  }

  /** Runs a test body with a page and closes the page whatever happens; keeps a picture of a failure. */
  async with(address, options, body) {
    const page = await this.open(address, options);
    try {
      return await body(page);
    } catch (error) {
      await this.shot(page, `failed-${address.replace(/\W+/g, '-')}`).catch(() => {});
      throw error;
    } finally {
      // Left as a person leaves it: what a page gives back then, it gives back.
      await page.goto('about:blank').catch(() => {});
      await page.context().close();
    }
  }

  async shot(page, name) {
    await page.screenshot({ path: join(this.shots, `${name}.png`) });
  }
}

/** Polls until `probe` gives something truthy; fails after the deadline with what was waited for. */
export async function until(what, probe, patienceMs = kPatienceMs) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/** How many features the map draws in layers whose id starts with one of the prefixes. */
export const drawn = (page, ...prefixes) =>
  page.evaluate((starts) => {
    const map = window.dosiMap;
    if (!map?.isStyleLoaded()) return 0;
    const layers = map.getStyle().layers.map((layer) => layer.id).filter((id) => starts.some((start) => id.startsWith(start)));
    return layers.length ? map.queryRenderedFeatures(undefined, { layers }).length : 0;
  }, prefixes);

export const mapReady = (page) => until('the map to show features of its layers', () => drawn(page, 'over-'));

/** The text a press on a download button would save. */
export async function saved(page, button) {
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      window.savedText = blob.text();
      return make(blob);
    };
  });
  await button.click();
  return until('a file to be saved', () => page.evaluate(() => window.savedText));
}

/** Serious and critical findings of axe-core, as readable lines. */
export async function findings(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`));
}
