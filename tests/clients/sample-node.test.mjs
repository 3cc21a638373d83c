// The Node sample runs and prints what its README promises.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { demo } from './support/demo.mjs';
import { patchFlag, restoring } from './support/flags.mjs';
import { Inbox, within } from './support/within.mjs';

const folder = fileURLToPath(new URL('../../samples/node/', import.meta.url));

const expected = `# user-ada
store-open  true  open  STATIC
new-checkout  true  on  TARGETING_MATCH
express-pay  true  on  TARGETING_MATCH
checkout-button  "Yes, I want it!"  friendly  SPLIT
homepage-banner  "Good things, fairly priced."  standard  DEFAULT
free-shipping-from  0  always  TARGETING_MATCH
pickup-slots  12  more  SPLIT
shipping-rates  {"carrier":"bike","price":4.9,"days":[0,0],"note":"Ordered by noon"}  same-day  TARGETING_MATCH
payment-methods  ["card","paypal","sepa-debit"]  sepa  TARGETING_MATCH
gift-wrapping  false  off  DISABLED
no-such-flag  false  -  ERROR  FLAG_NOT_FOUND
# user-bob
store-open  true  open  STATIC
new-checkout  false  off  SPLIT
express-pay  false  off  DISABLED
checkout-button  "Yes, I want it!"  friendly  SPLIT
homepage-banner  "Good things, fairly priced."  standard  DEFAULT
free-shipping-from  35  nearly  TARGETING_MATCH
pickup-slots  6  -  ERROR  INVALID_CONTEXT
shipping-rates  {"carrier":"eagle","price":9.9,"days":[2,5]}  us  TARGETING_MATCH
payment-methods  ["card"]  card-only  TARGETING_MATCH
gift-wrapping  false  off  DISABLED
no-such-flag  false  -  ERROR  FLAG_NOT_FOUND`.split('\n');

describe('Node sample', () => {
  let child;
  before(() => assert.ok(existsSync(`${folder}node_modules`), 'run `npm ci` in samples/node first'));
  afterEach(() => child?.kill());

  function run(args, settings = { FLAGCLUSTER_URL: demo.url, FLAGCLUSTER_KEY: demo.serverKey }) {
    child = spawn(process.execPath, ['main.mjs', ...args], { cwd: folder, env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = new Inbox();
    createInterface({ input: child.stdout }).on('line', (line) => lines.add(line));
    let errors = '';
    child.stderr.on('data', (text) => (errors += text));
    const closed = new Promise((resolve) => child.on('close', (code) => resolve({ code, errors })));
    return { lines, closed };
  }

  test('Run_TwoVisitors_PrintsEveryLine', async () => {
    const { lines, closed } = run([]);
    const { code, errors } = await within(closed, 'the sample to end', 30_000);
    assert.deepEqual(lines.all, expected, errors);
    assert.equal(code, 0, errors);
  });

  test('Watch_FlagChanged_PrintsPutThenPatch', async () => {
    const { lines } = run(['--watch']);
    await lines.first((line) => /^put  \d+\.\d+  17 flags, 7 segments$/.test(line), 'the put line', { milliseconds: 30_000 });
    await restoring('store-open', { owner: 'platform-team' }, async () => {
      await patchFlag('store-open', { owner: 'a test' });
      await lines.first((line) => /^patch  \d+\.\d+  putFlag store-open$/.test(line), 'the patch line');
    });
  });

  test('Run_WrongKey_SaysSoAndFails', async () => {
    const { closed } = run([], { FLAGCLUSTER_URL: demo.url, FLAGCLUSTER_KEY: 'not-a-key' });
    const { code, errors } = await within(closed, 'the sample to end', 30_000);
    assert.equal(code, 1);
    assert.match(errors, /answered no flag/);
  });
});
