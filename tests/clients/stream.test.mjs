// A real SSE client on the change stream, which SDKs that evaluate locally follow.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { bearer, demo } from './support/demo.mjs';
import { patchFlag, restoring } from './support/flags.mjs';
import { Stream } from './support/sse.mjs';

const flag = 'free-shipping-from';
const usual = { variants: { usual: 49 } };
const priced = (price) => ({ variants: { usual: price } });
const priceIn = (event) => event.body.operations.map(({ putFlag }) => putFlag?.key === flag && putFlag.variants.usual).find(Boolean);

describe('Change stream', () => {
  let stream;
  const open = () => (stream = new Stream(`${demo.url}/api/v1/stream`, ['put', 'patch'], bearer(demo.serverKey)));
  afterEach(() => stream?.close());

  test('Open_ServerKey_PutsTheWholeRulesetFirst', async () => {
    const { events, opened } = open();
    await opened;
    const put = await events.first(() => true, 'the first event');
    assert.equal(put.name, 'put');
    assert.match(put.id, /^\d+\.\d+$/, 'the id is the version');
    assert.equal(put.body.version, put.id);
    assert.equal(put.body.flags.length, 17);
    assert.equal(put.body.segments.length, 7);
  });

  test('Open_ClientKey_IsRefused', async () => {
    const response = await fetch(`${demo.url}/api/v1/stream`, { headers: bearer(demo.clientKey), signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    assert.equal(response.status, 403, 'client keys never see rules');
  });

  test('Change_OpenStream_IsPatchedOnTheVersionBefore', async () => {
    const { events, opened } = open();
    await opened;
    const put = await events.first((event) => event.name === 'put', 'put');
    await restoring(flag, usual, async () => {
      await patchFlag(flag, priced(59));
      const patch = await events.first((event) => event.name === 'patch', 'a patch');
      assert.equal(patch.body.base, put.id, 'the base is the version known');
      assert.equal(patch.body.version, patch.id);
      assert.equal(patch.body.operations.length, 1);
      assert.equal(priceIn(patch), 59);
    });
  });

  test('Reconnect_ChangesWhileAway_ResumesWithoutAGap', async () => {
    const { events, opened, requests } = open();
    await opened;
    await events.first((event) => event.name === 'put', 'put');
    await restoring(flag, usual, async () => {
      await patchFlag(flag, priced(60));
      const seen = await events.first((event) => event.name === 'patch' && priceIn(event) === 60, 'the patch before the cut');
      const before = events.all.length;

      const reconnect = stream.cut();
      for (const price of [61, 62, 63]) await patchFlag(flag, priced(price));
      reconnect();
      await events.first((event) => event.name === 'patch' && priceIn(event) === 63, 'the last patch made while disconnected', { from: before });

      const missed = events.all.slice(before);
      assert.equal(requests.at(-1)['Last-Event-ID'], seen.id, 'the client said what it had');
      assert.deepEqual(missed.map((event) => [event.name, priceIn(event)]), [['patch', 61], ['patch', 62], ['patch', 63]], 'exactly what was missed, once');
      assert.deepEqual(missed.map((event) => event.body.base), [seen, ...missed.slice(0, -1)].map((event) => event.id), 'each stands on the one before');
    });
  });

  test('Reconnect_VersionTheServerNeverHad_GetsAPut', async () => {
    stream = new Stream(`${demo.url}/api/v1/stream`, ['put', 'patch'], { ...bearer(demo.serverKey), 'Last-Event-ID': '999999.1' });
    await stream.opened;
    assert.equal((await stream.events.first(() => true, 'the first event')).name, 'put');
  });
});
