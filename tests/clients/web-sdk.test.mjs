// The official OpenFeature web SDK and OFREP web provider with a client key.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { ada, bob } from '../../samples/node/users.mjs';
import { bearer, demo, ofrep } from './support/demo.mjs';
import { patchFlag, restoring } from './support/flags.mjs';
import { authorizedEventSource } from './support/sse.mjs';
import { Inbox } from './support/within.mjs';

const visible = [
  'app-upgrade', 'checkout-button', 'express-pay', 'free-shipping-from', 'gift-wrapping', 'homepage-banner', 'new-checkout',
  'payment-methods', 'search-ranking', 'shipping-rates', 'store-open',
];
const usual = 'Good things, fairly priced.';
const changed = { variants: { standard: 'Changed by a test.' } };
const undo = { variants: { standard: usual } };

describe('Web SDK over OFREP', () => {
  let responses;
  afterEach(async () => {
    await OpenFeature.clearProviders();
    delete globalThis.EventSource;
  });

  // Starts the SDK for one visitor, and keeps the status of every response and every change of the configuration.
  async function start(context, options) {
    responses = new Inbox();
    const provider = new OFREPWebProvider({
      baseUrl: demo.url,
      headers: Object.entries(bearer(demo.clientKey)),
      cacheMode: 'disabled',
      fetchImplementation: async (...request) => {
        const response = await fetch(...request);
        responses.add(response.status);
        return response;
      },
      ...options,
    });
    await OpenFeature.setContext(context);
    await OpenFeature.setProviderAndWait(provider);
    const client = OpenFeature.getClient();
    const changes = new Inbox();
    client.addHandler(ProviderEvents.ConfigurationChanged, (details) => changes.add(details));
    return { client, changes };
  }

  test('Bulk_ClientKey_HoldsOnlyVisibleFlagsAndNoRules', async () => {
    const response = await ofrep(null, ada, { key: demo.clientKey });
    assert.equal(response.status, 200);
    const { flags } = await response.json();
    assert.deepEqual(flags.map((flag) => flag.key).sort(), visible);
    for (const flag of flags) assert.ok(!('rules' in flag) && !('variants' in flag), `${flag.key} gives its rules away`);
  });

  test('Single_ClientKeyAndHiddenFlag_IsNotFound', async () => {
    const response = await ofrep('fraud-check', ada, { key: demo.clientKey });
    assert.equal(response.status, 404);
    assert.equal((await response.json()).errorCode, 'FLAG_NOT_FOUND');
  });

  test('Values_AnyVisibleFlag_AnswerFromTheBulk', async () => {
    const { client } = await start(ada, { changeDetection: 'none' });
    const details = client.getBooleanDetails('new-checkout', false);
    assert.deepEqual([details.value, details.variant, details.reason], [true, 'on', 'TARGETING_MATCH']);
    assert.equal(client.getNumberValue('free-shipping-from', -1), 0);
    assert.deepEqual(client.getObjectValue('payment-methods', []), ['card', 'paypal', 'sepa-debit']);
    assert.equal(client.getStringDetails('fraud-check', 'mine').errorCode, 'FLAG_NOT_FOUND', 'hidden from clients');
    assert.equal(client.getBooleanDetails('gift-wrapping', true).reason, 'DISABLED');
  });

  test('SetContext_AnotherVisitor_AnswersForThem', async () => {
    const { client } = await start(ada, { changeDetection: 'none' });
    assert.equal(client.getNumberValue('free-shipping-from', -1), 0);
    await OpenFeature.setContext(bob);
    assert.equal(client.getNumberValue('free-shipping-from', -1), 35, "another context may not get the first one's 304");
  });

  test('Polling_NothingChanged_IsAnswered304', async () => {
    await start(ada, { changeDetection: 'polling', pollInterval: 100 });
    await responses.first((status) => status === 304, 'a 304 on an unchanged bulk');
  });

  test('Polling_FlagChanged_GetsTheNewValue', async () => {
    const { client, changes } = await start(ada, { changeDetection: 'polling', pollInterval: 100 });
    assert.equal(client.getStringValue('homepage-banner', ''), usual);
    await restoring('homepage-banner', undo, async () => {
      await patchFlag('homepage-banner', changed);
      await changes.first((change) => change.flagsChanged?.includes('homepage-banner'), 'the change of homepage-banner');
      assert.equal(client.getStringValue('homepage-banner', ''), 'Changed by a test.');
    });
  });

  test('EventStream_FlagChanged_RefetchesWithoutPolling', async () => {
    // Node has no EventSource of its own. The provider finds the stream in the bulk response, as it does in a browser.
    const opened = new Inbox();
    const Source = authorizedEventSource(demo.clientKey);
    globalThis.EventSource = class extends Source {
      constructor(url) {
        super(url);
        this.addEventListener('open', () => opened.add(url), { once: true });
      }
    };
    const { client, changes } = await start(ada, { changeDetection: 'sse' });
    await opened.first(() => true, "the provider's event stream to open");
    await restoring('homepage-banner', undo, async () => {
      await patchFlag('homepage-banner', changed);
      await changes.first((change) => change.flagsChanged?.includes('homepage-banner'), 'the refetch after the stream said so');
      assert.equal(client.getStringValue('homepage-banner', ''), 'Changed by a test.');
    });
  });
});

describe('ETag of the bulk', () => {
  test('IfNoneMatch_SameVersionAndContext_Is304WithoutBody', async () => {
    const first = await ofrep(null, ada, { key: demo.clientKey });
    const etag = first.headers.get('etag');
    assert.ok(etag, 'the bulk has an ETag');
    const second = await ofrep(null, ada, { key: demo.clientKey, headers: { 'If-None-Match': etag } });
    assert.equal(second.status, 304);
    assert.equal(await second.text(), '');
  });

  test('IfNoneMatch_AnotherContext_Is200', async () => {
    const etag = (await ofrep(null, ada, { key: demo.clientKey })).headers.get('etag');
    assert.equal((await ofrep(null, bob, { key: demo.clientKey, headers: { 'If-None-Match': etag } })).status, 200);
  });
});
