// Splits of both algorithms, for many callers, against an independent computation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { fliptBucket, fliptPick, nativeBucket, nativePick } from './support/bucketing.mjs';
import { ofrep } from './support/demo.mjs';

const shop = parse(readFileSync(new URL('../../samples/shop.yaml', import.meta.url), 'utf8'));
const split = (key) => shop.flags.find((flag) => flag.key === key).rules.find((rule) => rule.serve.split).serve;

const callers = [...Array(150).keys()].map((i) => `caller-${i}`).concat('ünïcødé', '日本語', '🦆', 'a b:c', 'x'.repeat(200));

for (const [flag, bucket, pick] of [
  ['new-checkout', (key) => nativeBucket('new-checkout', key), nativePick],
  ['checkout-button', (key) => nativeBucket(split('checkout-button').salt, key), nativePick],
  ['search-ranking', (key) => fliptBucket('search-ranking', key), fliptPick],
]) {
  test(`Split_${flag}_ServesWhatTheReferenceComputes`, async () => {
    for (const targetingKey of callers) {
      const { variant, reason } = await (await ofrep(flag, { targetingKey })).json();
      assert.deepEqual({ variant, reason }, { variant: pick(split(flag).split, bucket(targetingKey)), reason: 'SPLIT' }, targetingKey);
    }
  });
}

test('Split_ByAttribute_FormatsNumbersAndBooleans', async () => {
  const { salt, split: shares } = split('pickup-slots');
  for (const [id, text] of [['berlin-1', 'berlin-1'], [17, '17'], [2.5, '2.5'], [-0.001, '-0.001'], [true, 'true'], [false, 'false']]) {
    const { variant } = await (await ofrep('pickup-slots', { targetingKey: 'anyone', store: { id } })).json();
    assert.equal(variant, nativePick(shares, nativeBucket(salt, text)), `store.id ${JSON.stringify(id)}`);
  }
});
