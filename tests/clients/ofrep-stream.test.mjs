// The event stream that the bulk response announces: it says when to ask again, and nothing else.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ada } from '../../samples/node/users.mjs';
import { bearer, demo, ofrep } from './support/demo.mjs';
import { patchFlag, restoring } from './support/flags.mjs';
import { Stream } from './support/sse.mjs';

// The address is the server's to choose: a whole URL, or a path on its own origin or another.
function address({ url, endpoint }) {
  return url ?? new URL(endpoint.requestUri, endpoint.origin ?? demo.url).href;
}

describe('OFREP event stream', () => {
  let stream;
  afterEach(() => stream?.close());

  async function announced() {
    const response = await ofrep(null, ada, { key: demo.clientKey });
    assert.equal(response.status, 200);
    const body = await response.json();
    const found = body.eventStreams?.find(({ type }) => type === 'sse');
    assert.ok(found, `the bulk announces an event stream: ${JSON.stringify(body.eventStreams)}`);
    return { url: address(found), etag: response.headers.get('etag') };
  }

  for (const [name, headers] of [['WithTheKey', bearer(demo.clientKey)], ['AsBrowsersDoWithoutHeaders', {}]]) {
    test(`Change_StreamOpened${name}_SaysRefetch`, async () => {
      const { url, etag } = await announced();
      stream = new Stream(url, ['message'], headers);
      await stream.opened;
      await restoring('homepage-banner', { defaultVariant: 'standard' }, async () => {
        await patchFlag('homepage-banner', { defaultVariant: 'welcome-back' });
        const message = await stream.events.first((event) => event.body.type === 'refetchEvaluation', 'refetchEvaluation');
        assert.ok(message.id, 'the event has an id');
        const again = await ofrep(null, ada, { key: demo.clientKey, headers: { 'If-None-Match': etag } });
        assert.equal(again.status, 200, 'the old ETag is out of date');
        assert.notEqual(again.headers.get('etag'), etag);
      });
    });
  }
});
