import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from './browser.mjs';

const kMostBytes = 600_000;

/** All scripts and styles together, those of pages nobody opens as well. */
async function staysSmall() {
  const folder = fileURLToPath(new URL('../../web/dist/assets/', import.meta.url));
  const files = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name));
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(folder + name), { level: 9 }).length, 0);
  expect(files.length > 0 && bytes < kMostBytes, `${files.length} files, ${bytes} bytes gzipped; at most ${kMostBytes}`);
}

export const bundleTests = [['bundle: all scripts and styles are under 600 kB gzipped', staysSmall]];
