// The official OpenFeature server SDK and OFREP provider: every type, variant and reason.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { ada, bob } from '../../samples/node/users.mjs';
import { bearer, demo, ofrep } from './support/demo.mjs';

describe('Server SDK over OFREP', () => {
  let client;

  before(async () => {
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: demo.url, headers: Object.entries(bearer(demo.serverKey)) }));
    client = OpenFeature.getClient();
  });
  after(() => OpenFeature.close());

  const sameDay = { carrier: 'bike', price: 4.9, days: [0, 0], note: 'Ordered by noon' };
  const us = { carrier: 'eagle', price: 9.9, days: [2, 5] };
  const nobody = { targetingKey: 'user-nobody' };

  // kind, flag, scenario, context, value, variant, reason
  for (const [kind, flag, scenario, context, value, variant, reason] of [
    ['Boolean', 'store-open', 'NoRules', ada, true, 'open', 'STATIC'],
    ['Boolean', 'new-checkout', 'SegmentInSegment', ada, true, 'on', 'TARGETING_MATCH'],
    ['Boolean', 'new-checkout', 'BucketInTheFirstShare', { targetingKey: 'user-2' }, true, 'on', 'SPLIT'],
    ['Boolean', 'new-checkout', 'BucketInTheSecondShare', bob, false, 'off', 'SPLIT'],
    ['Boolean', 'express-pay', 'PrerequisiteMet', ada, true, 'on', 'TARGETING_MATCH'],
    ['Boolean', 'express-pay', 'NumberAboveLte', { ...ada, cart: { total: 500.01 } }, false, 'off', 'DEFAULT'],
    ['Boolean', 'express-pay', 'PrerequisiteNotMet', bob, false, 'off', 'DISABLED'],
    ['Boolean', 'gift-wrapping', 'DisabledWithOffVariant', ada, false, 'off', 'DISABLED'],
    ['String', 'homepage-banner', 'OutsideEveryTimeWindow', ada, 'Good things, fairly priced.', 'standard', 'DEFAULT'],
    ['String', 'homepage-banner', 'TimeBefore', { ...ada, lastOrderAt: '2023-12-31T23:59:59Z' }, 'We missed you. Have a look around.', 'welcome-back', 'TARGETING_MATCH'],
    ['String', 'checkout-button', 'SplitWithSalt', bob, 'Yes, I want it!', 'friendly', 'SPLIT'],
    ['String', 'app-upgrade', 'OlderVersion', bob, 'required', 'required', 'TARGETING_MATCH'],
    ['String', 'app-upgrade', 'PreReleaseIsLower', { ...ada, app: { version: '2.0.0-rc.1' } }, 'required', 'required', 'TARGETING_MATCH'],
    ['String', 'app-upgrade', 'NumbersNotTextAndBuildMetadata', { ...ada, app: { version: '2.10.0+build.7' } }, 'recommended', 'recommended', 'TARGETING_MATCH'],
    ['String', 'app-upgrade', 'NoVersion', { ...ada, app: { version: 'newest' } }, 'none', 'none', 'DEFAULT'],
    ['String', 'fraud-check', 'Ipv6InNetwork', { ...ada, ip: '2001:db8:42::1' }, 'skip', 'skip', 'TARGETING_MATCH'],
    ['String', 'fraud-check', 'RegularExpression', { ...ada, email: 'a+12345@example.com' }, 'strict', 'strict', 'TARGETING_MATCH'],
    ['String', 'fraud-check', 'AttributeMissing', { ...nobody, cart: { total: 1000.5 } }, 'strict', 'strict', 'TARGETING_MATCH'],
    ['String', 'fraud-check', 'NoRuleFits', ada, 'standard', 'standard', 'DEFAULT'],
    ['Number', 'free-shipping-from', 'ZeroIsAValue', ada, 0, 'always', 'TARGETING_MATCH'],
    ['Number', 'free-shipping-from', 'NumberInARange', bob, 35, 'nearly', 'TARGETING_MATCH'],
    ['Number', 'free-shipping-from', 'NoAttributes', nobody, 49, 'usual', 'DEFAULT'],
    ['Number', 'max-cart-items', 'BooleanAttribute', { ...nobody, account: { business: true } }, 500, 'business', 'TARGETING_MATCH'],
    ['Number', 'max-cart-items', 'TextIsNoBoolean', { ...nobody, account: { business: 'true' } }, 50, 'consumer', 'DEFAULT'],
    ['Number', 'pickup-slots', 'SplitByAttribute', ada, 12, 'more', 'SPLIT'],
    ['Number', 'pickup-slots', 'IncludedKey', { targetingKey: 'user-ines' }, 12, 'more', 'TARGETING_MATCH'],
    ['Object', 'shipping-rates', 'TextStartsWith', ada, sameDay, 'same-day', 'TARGETING_MATCH'],
    ['Object', 'shipping-rates', 'NestedAttribute', bob, us, 'us', 'TARGETING_MATCH'],
    ['Object', 'payment-methods', 'ArrayValue', nobody, ['card', 'paypal'], 'usual', 'DEFAULT'],
    ['Object', 'payment-methods', 'ListAttribute', bob, ['card'], 'card-only', 'TARGETING_MATCH'],
    ['Object', 'search-ranking', 'FliptBuckets', bob, { engine: 'learning-to-rank', boost: 1.5, model: 'lambda-7' }, 'learned', 'SPLIT'],
  ]) {
    test(`${kind}_${flag} ${scenario}_Is ${variant} ${reason}`, async () => {
      const unlike = { Boolean: !value, String: 'the default', Number: -1, Object: { the: 'default' } }[kind];
      const details = await client[`get${kind}Details`](flag, unlike, context);
      assert.deepEqual(
        { value: details.value, variant: details.variant, reason: details.reason, errorCode: details.errorCode },
        { value, variant, reason, errorCode: undefined },
        details.errorMessage,
      );
    });
  }

  test('Segment_ExcludedAndIncluded_WinOverTheCondition', async () => {
    const email = 'someone@shop.example';
    const served = async (context) => (await client.getBooleanDetails('new-checkout', false, context)).reason;
    assert.equal(await served({ targetingKey: 'user-someone', email }), 'TARGETING_MATCH', 'the condition');
    assert.equal(await served({ targetingKey: 'user-contractor', email }), 'SPLIT', 'excluded wins over the condition');
    assert.equal(await served({ targetingKey: 'user-root' }), 'TARGETING_MATCH', 'included needs no condition');
  });

  for (const [name, ask, errorCode] of [
    ['UnknownFlag', () => client.getStringDetails('no-such-flag', 'fallback', ada), 'FLAG_NOT_FOUND'],
    ['AnotherType', () => client.getStringDetails('store-open', 'fallback', ada), 'TYPE_MISMATCH'],
    ['SplitWithoutTargetingKey', () => client.getStringDetails('checkout-button', 'fallback', { tier: 'gold' }), 'TARGETING_KEY_MISSING'],
  ]) {
    test(`Evaluate_${name}_FallsToTheDefaultWith ${errorCode}`, async () => {
      const { value, reason, errorCode: code } = await ask();
      assert.deepEqual({ value, reason, code }, { value: 'fallback', reason: 'ERROR', code: errorCode });
    });
  }

  test('Evaluate_SplitWithoutItsAttribute_FallsToTheDefaultWith INVALID_CONTEXT', async () => {
    const { value, reason, errorCode } = await client.getNumberDetails('pickup-slots', 6, bob);
    assert.deepEqual({ value, reason, errorCode }, { value: 6, reason: 'ERROR', errorCode: 'INVALID_CONTEXT' });
  });

  test('Evaluate_DisabledWithoutOffVariant_HasNoValue', async () => {
    const response = await ofrep('legacy-catalog', ada);
    assert.equal(response.status, 200);
    const body = await response.json();
    assert.equal(body.reason, 'DISABLED');
    assert.ok(!('value' in body), `no value was expected: ${JSON.stringify(body)}`);
    assert.equal(await client.getBooleanValue('legacy-catalog', true, ada), true, "the caller's own default");
  });

  test('Bulk_OneFlagInError_AnswersTheOthers', async () => {
    const response = await ofrep(null, bob);
    assert.equal(response.status, 200);
    const { flags } = await response.json();
    const byKey = new Map(flags.map((flag) => [flag.key, flag]));
    assert.equal(byKey.size, 17, `17 flags were expected: ${[...byKey.keys()].join(', ')}`);
    assert.equal(byKey.get('pickup-slots').errorCode, 'INVALID_CONTEXT');
    assert.equal(byKey.get('store-open').value, true);
  });
});
