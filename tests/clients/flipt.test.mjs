// Flipt's client for Node.js, with flags that were imported from Flipt's format.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ClientTokenAuthentication, FliptClient, JWTAuthentication } from '@flipt-io/flipt';
import { FliptClient as LocalClient } from '@flipt-io/flipt-client-js';
import { bearer, demo } from './support/demo.mjs';

const source = `
flags:
  - { key: new-checkout, type: BOOLEAN_FLAG_TYPE, enabled: false, rollouts: [{ segment: { key: staff, value: true } }, { threshold: { percentage: 45, value: true } }] }
  - key: color
    enabled: true
    variants: [{ key: red, attachment: { hue: 0 } }, { key: blue }, { key: gray, default: true }]
    rules: [{ segment: adults, distributions: [{ variant: red, rollout: 53 }, { variant: blue, rollout: 47 }] }]
segments:
  - { key: staff, match_type: ALL_MATCH_TYPE, constraints: [{ type: STRING_COMPARISON_TYPE, property: email, operator: suffix, value: "@example.com" }] }
  - { key: adults, match_type: ALL_MATCH_TYPE, constraints: [{ type: NUMBER_COMPARISON_TYPE, property: age, operator: gte, value: "18" }] }
`;

// Flags that a snapshot can express, with edges where rounding and truncating would differ.
const local = `
flags:
  - { key: gold-checkout, type: BOOLEAN_FLAG_TYPE, rollouts: [{ segment: { keys: [gold, named], operator: AND_SEGMENT_OPERATOR, value: false } }, { threshold: { percentage: 45, value: true } }] }
  - key: thirds
    enabled: true
    variants: [{ key: red, attachment: { hue: 0 } }, { key: blue }, { key: gray, default: true }]
    rules: [{ segment: { keys: [gold, named], operator: OR_SEGMENT_OPERATOR }, distributions: [{ variant: red, rollout: 33.33 }, { variant: blue, rollout: 33.33 }, { variant: gray, rollout: 33.34 }] }]
  - key: halves
    enabled: true
    variants: [{ key: red }, { key: blue }]
    rules: [{ segment: everyone, distributions: [{ variant: red, rollout: 53 }, { variant: blue, rollout: 47 }] }]
  - { key: closed, enabled: false, variants: [{ key: red }] }
  - { key: adults-only, type: BOOLEAN_FLAG_TYPE, rollouts: [{ segment: { key: adults, value: true } }] }
segments:
  - { key: everyone, match_type: ALL_MATCH_TYPE, constraints: [] }
  - { key: gold, match_type: ANY_MATCH_TYPE, constraints: [{ type: STRING_COMPARISON_TYPE, property: plan, operator: eq, value: gold }, { type: STRING_COMPARISON_TYPE, property: plan, operator: isoneof, value: '["pro","team"]' }] }
  - { key: named, match_type: ALL_MATCH_TYPE, constraints: [{ type: STRING_COMPARISON_TYPE, property: name, operator: neq, value: bob }] }
  - { key: adults, match_type: ALL_MATCH_TYPE, constraints: [{ type: NUMBER_COMPARISON_TYPE, property: age, operator: gte, value: "18" }] }
`;

describe('Flipt client for Node.js', () => {
  const environments = `/api/v1/projects/${demo.project}/environments`;
  // The slug of a deleted environment is not used again.
  const slug = `flipt-${Date.now().toString(36)}`;
  const environment = `${environments}/${slug}`;
  let key;

  const manage = async (method, path, body) => {
    const response = await fetch(demo.url + path, {
      method,
      headers: { ...bearer(demo.adminToken), 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : null;
  };

  const client = (strategy = new ClientTokenAuthentication(key)) =>
    new FliptClient({ url: demo.url, timeout: 10, authenticationStrategy: strategy });

  const request = (flagKey, entityId, context = {}) => ({ namespaceKey: 'default', flagKey, entityId, context });

  const importInto = async (environment, content) => {
    const files = [{ content }];
    const { plan } = await manage('POST', `${environment}/import?dryRun`, { format: 'flipt', files });
    await manage('POST', `${environment}/import`, { format: 'flipt', files, plan });
    return (await manage('POST', `${environment}/keys`, { name: 'flipt', kind: 'server' })).key;
  };

  before(async () => {
    await manage('POST', environments, { slug, compatibleApis: ['flipt'] });
    key = await importInto(environment, source);
  });
  // Deleted with everything in it: the demo stays as it was.
  after(() => manage('DELETE', `${environment}?cascade`));

  // Buckets of new-checkout: user-1 14, user-2 44, alice 98, of 100. Buckets of color: user-9 528, user-80 666, of 1000.
  test('boolean_ThresholdAndSegment_AreThoseOfFlipt', async () => {
    const evaluation = client().evaluation;

    for (const [entity, context, enabled, reason, segments] of [
      ['user-1', {}, true, 'MATCH_EVALUATION_REASON', []],
      ['user-2', {}, true, 'MATCH_EVALUATION_REASON', []],
      ['alice', {}, false, 'DEFAULT_EVALUATION_REASON', []],
      ['alice', { email: 'alice@example.com' }, true, 'MATCH_EVALUATION_REASON', ['staff']],
    ]) {
      const answer = await evaluation.boolean(request('new-checkout', entity, context));
      assert.deepEqual(
        [answer.enabled, answer.reason, answer.segmentKeys, answer.flagKey],
        [enabled, reason, segments, 'new-checkout'],
        entity,
      );
    }
  });

  test('variant_DistributionAndDefault_AreThoseOfFlipt', async () => {
    const evaluation = client(new JWTAuthentication(key)).evaluation;

    const red = await evaluation.variant(request('color', 'user-9', { age: '18' }));
    const blue = await evaluation.variant(request('color', 'user-80', { age: '18' }));
    const gray = await evaluation.variant(request('color', 'user-9', { age: '17' }));

    assert.deepEqual(
      [red, blue, gray].map(({ match, variantKey, variantAttachment, reason }) => [match, variantKey, variantAttachment, reason]),
      [
        [true, 'red', '{"hue":0}', 'MATCH_EVALUATION_REASON'],
        [true, 'blue', '', 'MATCH_EVALUATION_REASON'],
        [false, 'gray', '', 'DEFAULT_EVALUATION_REASON'],
      ],
    );
  });

  test('batch_MissingFlag_IsAnErrorAndTheOthersAreAnswered', async () => {
    const answer = await client().evaluation.batch({
      request_id: 'batch-1',
      requests: [request('new-checkout', 'user-1'), request('missing', 'user-1'), request('color', 'user-9', { age: '30' })],
    });

    assert.equal(answer.requestId, 'batch-1');
    assert.deepEqual(
      answer.responses.map((item) => item.booleanResponse?.enabled ?? item.variantResponse?.variantKey ?? item.errorResponse.reason),
      [true, 'NOT_FOUND_ERROR_EVALUATION_REASON', 'red'],
    );
  });

  test('listFlags_Pages_HaveTypesAndVariants', async () => {
    const flags = client().flags;

    const first = await flags.listFlags('default', { limit: 1 });
    const second = await flags.listFlags('default', { limit: 1, pageToken: first.nextPageToken });

    assert.deepEqual([first.totalCount, second.nextPageToken], [2, '']);
    assert.deepEqual(
      [...first.flags, ...second.flags].map(({ key, type, enabled, variants }) => [key, type, enabled, variants.map((one) => one.key)]),
      [
        ['color', 'VARIANT_FLAG_TYPE', true, ['red', 'blue', 'gray']],
        ['new-checkout', 'BOOLEAN_FLAG_TYPE', false, []],
      ],
    );
  });

  test('errors_HaveMessages', async () => {
    const evaluation = client().evaluation;

    await assert.rejects(evaluation.boolean(request('missing', 'u')), /'missing' does not exist/);
    await assert.rejects(evaluation.boolean(request('color', 'u')), /'variant'/);
    await assert.rejects(client(new ClientTokenAuthentication('wrong')).evaluation.boolean(request('color', 'u')), /SDK key/);
    await assert.rejects(
      client(new ClientTokenAuthentication(demo.serverKey)).evaluation.boolean(request('store-open', 'u')),
      /'compatibleApis'/,
    );
  });

  test('localClient_EveryFlagOfASnapshot_AnswersAsTheServer', async () => {
    const other = `${environments}/${slug}-local`;
    await manage('POST', environments, { slug: `${slug}-local`, compatibleApis: ['flipt'] });
    const clientToken = await importInto(other, local);
    const evaluator = await LocalClient.init({ namespace: 'default', url: demo.url, authentication: { clientToken } });
    try {
      const { evaluation } = client(new ClientTokenAuthentication(clientToken));
      const contexts = [{}, { plan: 'gold' }, { plan: 'team', name: 'bob' }, { name: 'ann' }, { plan: 'gold', name: 'ann' }];
      for (let first = 0; first < 2000; first += 200) {
        const requests = Array.from({ length: 200 }, (_, i) => first + i).flatMap((number) =>
          ['gold-checkout', 'thirds', 'halves', 'closed'].map((flag) =>
            request(flag, `user-${number}`, contexts[number % contexts.length]),
          ),
        );
        const { responses } = await evaluation.batch({ requests });
        responses.forEach((response, i) => {
          const { flagKey, entityId, context } = requests[i];
          if (response.booleanResponse) {
            const found = evaluator.evaluateBoolean({ flagKey, entityId, context });
            const { enabled, reason } = response.booleanResponse;
            assert.deepEqual([found.enabled, found.reason], [enabled, reason], `${flagKey} ${entityId}`);
          } else {
            const found = evaluator.evaluateVariant({ flagKey, entityId, context });
            const { match, variantKey, variantAttachment, reason, segmentKeys } = response.variantResponse;
            assert.deepEqual(
              [found.match, found.variantKey, found.variantAttachment ?? '', found.reason, [...found.segmentKeys].sort()],
              [match, variantKey, variantAttachment, reason, [...segmentKeys].sort()],
              `${flagKey} ${entityId}`,
            );
          }
        });
      }
      assert.deepEqual(
        evaluator.listFlags().map((flag) => flag.key).sort(),
        ['closed', 'gold-checkout', 'halves', 'thirds'],
      );
      assert.equal(await evaluator.refresh(), false);
      await manage('PATCH', `${other}/flags/halves`, { description: 'changed' });
      assert.equal(await evaluator.refresh(), true);
    } finally {
      evaluator.close();
      await manage('DELETE', `${other}?cascade`);
    }
  });
});
