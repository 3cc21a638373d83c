// The clients of Unleash, for servers and for pages, in an environment that serves Unleash's APIs and was imported from Unleash.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { InMemoryStorageProvider, UnleashClient } from 'unleash-proxy-client';
import { bearer, demo } from './support/demo.mjs';
import { randomContexts, randomFeatures } from './support/unleash-random.mjs';
import { within } from './support/within.mjs';

const source = JSON.parse(readFileSync(new URL('support/unleash-features.json', import.meta.url), 'utf8'));
const names = source.features.map(({ name }) => name);
const random = randomFeatures(100, 7);
const project = `${demo.url}/api/v1/projects/${demo.project}`;
const environments = [];
let imported, generated, local;

before(async () => {
  imported = await create(source);
  generated = await create(random);
  for (const name of names) await manage('PATCH', `/environments/${imported.slug}/flags/${name}`, { clientVisible: true });
  local = original(source);
  await ready(local);
});

after(async () => {
  local?.destroy();
  for (const slug of environments) await manage('DELETE', `/environments/${slug}?cascade`);
});

describe('Client for servers', () => {
  test('Evaluations_OfImportedFeatures_AreThoseOfTheSource', async () => {
    const client = connect({ disableMetrics: true });
    await ready(client);
    try {
      for (const context of contexts(1_000)) assert.deepEqual(answers(client, context), answers(local, context), JSON.stringify(context));
    } finally {
      client.destroy();
    }
  });

  test('Evaluations_OfRandomFeatures_AreThoseOfTheSource', async () => {
    const [client, expected] = [connect({ disableMetrics: true }, generated), original(random)];
    await Promise.all([ready(client), ready(expected)]);
    const all = random.features.map(({ name }) => name);
    try {
      for (const context of randomContexts(200, 8)) assert.deepEqual(answers(client, context, all), answers(expected, context, all), JSON.stringify(context));
    } finally {
      client.destroy();
      expected.destroy();
    }
  });

  test('Polling_AfterAChange_ReceivesItAndOtherwiseNothing', async () => {
    const client = connect({ disableMetrics: true, refreshInterval: 100 });
    await ready(client);
    try {
      assert.equal(client.isEnabled('plain', {}), true);
      await within(once(client, 'unchanged'), 'a poll that is answered 304');
      const changed = once(client, 'changed');
      await manage('PATCH', `/environments/${imported.slug}/flags/plain`, { enabled: false });
      await within(changed, 'the change');
      assert.equal(client.isEnabled('plain', {}), false);
    } finally {
      client.destroy();
      await manage('PATCH', `/environments/${imported.slug}/flags/plain`, { enabled: true });
    }
  });

  for (const [name, experimentalMode] of [
    ['Streaming', { type: 'streaming' }],
    ['DeltaPolling', { type: 'polling', format: 'delta' }],
  ]) {
    test(`${name}_FeaturesChange_HasTheAnswersOfTheSourceAndTheChanges`, async () => {
      const warnings = [];
      const client = connect({ disableMetrics: true, refreshInterval: 100, experimentalMode });
      client.on('warn', (warning) => warnings.push(String(warning)));
      client.on('error', (error) => warnings.push(String(error)));
      await ready(client);
      const flags = `/environments/${imported.slug}/flags`;
      const added = { type: 'boolean', variants: { on: true, off: false }, defaultVariant: 'on' };
      try {
        for (const context of contexts(100)) assert.deepEqual(answers(client, context), answers(local, context), JSON.stringify(context));
        await change(client, () => manage('PATCH', `${flags}/plain`, { enabled: false }), () => !client.isEnabled('plain', {}));
        await change(client, () => manage('PATCH', `${flags}/plain`, { enabled: true }), () => client.isEnabled('plain', {}));
        await change(client, () => manage('PUT', `${flags}/added-${name}`, added), () => client.isEnabled(`added-${name}`, {}));
        await change(client, () => manage('DELETE', `${flags}/added-${name}`), () => !client.isEnabled(`added-${name}`, {}));
        for (const context of contexts(100)) assert.deepEqual(answers(client, context), answers(local, context), JSON.stringify(context));
        assert.deepEqual(warnings, []);
      } finally {
        client.destroy();
      }
    });
  }

  test('Metrics_AndRegistration_AreAccepted', async () => {
    const warnings = [];
    const client = connect({ metricsInterval: 3_600_000 });
    client.on('warn', (warning) => warnings.push(String(warning)));
    const registered = once(client, 'registered');
    await ready(client);
    client.isEnabled('in', { properties: { country: 'DE' } });
    client.getVariant('sizes', { userId: 'user-1', properties: { tenant: 'a' } });
    const sent = once(client, 'sent');
    await client.flushMetrics();
    const [{ bucket }] = await within(sent, 'the metrics to be accepted');
    await within(registered, 'the registration to be accepted');
    client.destroy();
    assert.deepEqual(Object.keys(bucket.toggles), ['in', 'sizes']);
    assert.deepEqual(warnings, []);
  });
});

describe('Client for pages', () => {
  for (const usePOSTrequests of [false, true]) {
    test(`Evaluations_By${usePOSTrequests ? 'Post' : 'Get'}_AreThoseOfTheSource`, async () => {
      const { client } = page({ usePOSTrequests });
      await client.start();
      try {
        for (const context of contexts(100)) {
          await client.updateContext(context);
          assert.deepEqual(answers(client), answers(local, context), JSON.stringify(context));
        }
      } finally {
        client.stop();
      }
      assert.equal(client.getError(), undefined);
    });
  }

  test('Update_NothingChanged_Is304', async () => {
    const { client, statuses } = page();
    await client.start();
    await client.updateToggles();
    client.stop();
    assert.deepEqual(statuses, [200, 304]);
    assert.equal(client.isEnabled('plain'), true);
  });

  test('Metrics_OfAPage_AreAccepted', async () => {
    const { client, statuses } = page({ disableMetrics: false });
    await client.start();
    client.isEnabled('plain');
    client.getVariant('layout');
    await client.sendMetrics();
    client.stop();
    assert.deepEqual(statuses, [200, 200]);
  });

  test('Impressions_OfAFeatureThatHasThem_AreReported', async () => {
    const { client } = page();
    await client.start();
    const impressions = [];
    client.on('impression', ({ featureName }) => impressions.push(featureName));
    client.isEnabled('plain');
    client.isEnabled('gradual');
    client.stop();
    assert.deepEqual(impressions, ['plain']);
  });
});

/** Creates an environment that serves Unleash's APIs, with features that are imported, and keys. */
async function create(features) {
  // The slug of a deleted environment cannot be used again.
  const slug = `unleash-${Date.now()}-${environments.length}`;
  await manage('POST', '/environments', { slug, compatibleApis: ['unleash'] });
  environments.push(slug);
  const { key: serverKey } = await manage('POST', `/environments/${slug}/keys`, { kind: 'server' });
  const { key: clientKey } = await manage('POST', `/environments/${slug}/keys`, { kind: 'client' });
  const body = { format: 'unleash', files: [{ content: JSON.stringify(features) }] };
  const { plan, items } = await manage('POST', `/environments/${slug}/import?dryRun`, body);
  assert.deepEqual(items.filter(({ result }) => result === 'refused'), []);
  await manage('POST', `/environments/${slug}/import`, { ...body, plan });
  return { slug, serverKey, clientKey };
}

/** Starts a client with a document of Unleash and without a server: its answers are those of Unleash. */
function original(features) {
  return new Unleash({
    appName: 'source',
    url: 'http://127.0.0.1:1/api/',
    refreshInterval: 0,
    disableMetrics: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: { data: features.features, segments: features.segments },
  });
}

function connect(options, { serverKey } = imported) {
  return new Unleash({
    appName: 'clients',
    url: `${demo.url}/api/`,
    refreshInterval: 3_600_000,
    storageProvider: new InMemStorageProvider(),
    customHeaders: { Authorization: serverKey },
    ...options,
  });
}

async function ready(client) {
  await within(once(client, 'ready'), 'the client to have its features');
}

/** Makes a change and waits until the client has it. */
async function change(client, make, isDone) {
  let changed = once(client, 'changed');
  await make();
  while (!isDone()) {
    await within(changed, 'the change');
    changed = once(client, 'changed');
  }
}

/** Starts the client of a page, and keeps the status of every response. */
function page(options) {
  const statuses = [];
  const client = new UnleashClient({
    appName: 'clients',
    url: `${demo.url}/api/frontend`,
    clientKey: imported.clientKey,
    disableRefresh: true,
    disableMetrics: true,
    metricsInterval: 0,
    storageProvider: new InMemoryStorageProvider(),
    context: { userId: 'user-1' },
    fetch: async (...request) => {
      const response = await fetch(...request);
      statuses.push(response.status);
      return response;
    },
    ...options,
  });
  return { client, statuses };
}

/** What a client answers for every feature. The client of pages has its context already. */
function answers(client, context, features = names) {
  return features.map((name) => {
    const { name: variant, enabled, payload, feature_enabled } = client.getVariant(name, context);
    return { name, isEnabled: client.isEnabled(name, context), variant, enabled, payload, feature_enabled };
  });
}

/** Contexts with all fields that are hashed, and values that pass and fail each constraint. */
function* contexts(count) {
  const pick = (values, number) => values[number % values.length];
  for (let number = 0; number < count; number++) {
    yield {
      userId: `user-${number}`,
      sessionId: `session-${number}`,
      remoteAddress: pick(['10.0.0.1', '10.1.2.3', '192.0.2.7'], number),
      properties: {
        tenant: pick(['a', 'none', `tenant-${number}`], number),
        ...(number % 5 > 0 && { country: pick(['DE', 'FR', 'de', 'GR'], number) }),
        ...(number % 7 > 0 && { plan: pick(['5', '17.5', 'many', '-1'], number >> 2) }),
        ...(number % 3 > 0 && { version: pick(['1.9.0', '1.10.0-rc.1', '2.0', 'v3.0.0'], number) }),
      },
    };
  }
}

async function manage(method, path, body) {
  const response = await fetch(project + path, {
    method,
    headers: { ...bearer(demo.adminToken), 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${text}`);
  return text && JSON.parse(text);
}
