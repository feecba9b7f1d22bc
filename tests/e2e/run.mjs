// The console in real Chromium against a running hub that holds the sample city.
//   node tests/e2e/run.mjs --hub http://127.0.0.1:8080 [--shots DIR] [--chromium PATH] [--only WORD]
import { parseArgs } from 'node:util';
import { Console } from './browser.mjs';
import { accessTests } from './access.mjs';
import { busTests } from './bus.mjs';
import { bundleTests } from './bundle.mjs';
import { connectTests } from './connect.mjs';
import { dataTests } from './data.mjs';
import { mapTests } from './map.mjs';
import { queryTests } from './query.mjs';
import { patrolTests } from './patrol.mjs';
import { pictureTests } from './pictures.mjs';
import { solutionTests } from './solutions.mjs';

const { values } = parseArgs({
  options: {
    hub: { type: 'string', default: 'http://127.0.0.1:8080' },
    shots: { type: 'string', default: 'build/e2e' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    neighbour: { type: 'string', default: '' }, // a second hub, for joining
    only: { type: 'string', default: '' },
    screens: { type: 'string', default: '' }, // of the pictures: names, commas between
  },
});

const tests = [...bundleTests, ...mapTests, ...queryTests, ...dataTests, ...connectTests, ...solutionTests, ...busTests, ...patrolTests, ...accessTests, ...pictureTests].filter(([name]) => name.includes(values.only));
const ui = await Console.launch({ hub: values.hub.replace(/\/$/, ''), shots: values.shots, chromiumPath: values.chromium });
ui.neighbour = values.neighbour;
ui.screens = values.screens ? values.screens.split(',') : null;
let passed = 0;
let failed = 0;
for (const [name, body] of tests) {
  ui.faults = [];
  const started = Date.now();
  try {
    await body(ui);
    if (ui.faults.length) throw new Error(ui.faults.join('; '));
    passed += 1;
    console.log(`ok      ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${String(error.message).split('\n').slice(0, 12).join('\n        ')}`);
  }
}
await ui.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
