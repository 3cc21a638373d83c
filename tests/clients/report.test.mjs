// Reports of events: with fetch, and with the official OpenFeature server SDK through the Node sample.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { ExposureHook, withTracking } from '../../samples/node/report.mjs';
import { bearer, demo } from './support/demo.mjs';

const report = (path, events, key = demo.clientKey, headers = {}) =>
  fetch(`${demo.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...bearer(key), 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ events }),
    signal: AbortSignal.timeout(10_000),
  });

describe('Reports with fetch', () => {
  test('Track_GoodAndBadEvents_AreToldApart', async () => {
    const answer = await report('track', [{ name: 'purchase', targetingKey: 'user-17', value: 99.5, attributes: { currency: 'EUR' } }, { name: 'purchase', targetingKey: 'user-17', value: '99.5' }]);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { accepted: 1, rejected: [{ index: 1, errors: [{ pointer: '/events/1/value', detail: "'value' must be a number, not a string." }] }] });
  });

  test('Exposures_OfAnUnknownFlag_AreAccepted', async () => {
    const answer = await report('exposures', [{ flagKey: 'not-there-yet', variant: 'on', reason: 'CACHED', rulesetVersion: '1.999999' }]);
    assert.deepEqual(await answer.json(), { accepted: 1, rejected: [] });
  });

  test('Track_FromAPage_MayBeRead', async () => {
    const answer = await report('track', [], demo.clientKey, { Origin: 'https://shop.example' });
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  });

  test('Track_WrongKey_Is401', async () => assert.equal((await report('track', [], 'not-a-key')).status, 401));
});

describe('Reports with the OpenFeature server SDK', () => {
  const sent = [];
  const { fetch: real } = globalThis;
  let client, hook;

  before(async () => {
    // Sees what is sent and what is answered; the requests are real.
    globalThis.fetch = async (url, options) => {
      const answer = await real(url, options);
      sent.push({ path: new URL(url).pathname, body: JSON.parse(options.body), status: answer.status, answer: await answer.clone().json() });
      return answer;
    };
    const local = new InMemoryProvider({ banner: { variants: { blue: '#00f', red: '#f00' }, defaultVariant: 'red', disabled: false } });
    await OpenFeature.setProviderAndWait(withTracking(local, demo.url, demo.clientKey));
    hook = new ExposureHook(demo.url, demo.clientKey);
    client = OpenFeature.getClient();
    client.addHooks(hook);
  });
  after(async () => {
    await OpenFeature.close();
    globalThis.fetch = real;
  });

  test('Hook_LocalEvaluations_AreReportedAndAccepted', async () => {
    assert.equal(await client.getStringValue('banner', '', { targetingKey: 'user-1' }), '#f00');
    assert.equal(await client.getBooleanValue('no-such-flag', true, { targetingKey: 'user-1' }), true);
    await hook.flush();
    const { path, body, status, answer } = sent.at(-1);
    assert.equal(path, '/api/v1/exposures');
    assert.deepEqual({ status, answer }, { status: 200, answer: { accepted: 2, rejected: [] } });
    assert.deepEqual(body.events.map(({ flagKey, variant, errorCode, targetingKey }) => [flagKey, variant, errorCode, targetingKey]), [['banner', 'red', undefined, 'user-1'], ['no-such-flag', undefined, 'FLAG_NOT_FOUND', 'user-1']]);
  });

  test('Track_WithDetails_IsSentOnCloseAndAccepted', async () => {
    client.track('purchase', { targetingKey: 'user-1' }, { value: 99.5, currency: 'EUR' });
    await OpenFeature.close();
    const { path, body, answer } = sent.at(-1);
    assert.equal(path, '/api/v1/track');
    assert.deepEqual(answer, { accepted: 1, rejected: [] });
    const [{ id, time, ...event }] = body.events;
    assert.ok(id && time);
    assert.deepEqual(event, { name: 'purchase', targetingKey: 'user-1', value: 99.5, attributes: { currency: 'EUR' } });
  });
});
