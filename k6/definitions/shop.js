// Callers and flags of samples/shop.yaml: the same number selects the same ones on k6 and on Node.

/** A hash of `n` and `salt`, from 0 to 2^32 (the finalizer of MurmurHash3). */
function mixed(n, salt) {
  let hash = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const pick = (list, n, salt) => list[mixed(n, salt) % list.length];

const countries = ['DE', 'DE', 'AT', 'FR', 'NL', 'PL', 'US', 'US', 'BR', 'JP'];
const platforms = ['web', 'web', 'web', 'ios', 'android'];
const versions = ['1.9.3', '2.4.0', '3.0.0', '3.2.1', '4.1.0'];
const addresses = ['203.0.113.7', '198.51.100.23', '10.4.0.9', '2001:db8:42::1'];

/**
 * Flags, weighted by repetition; each covers a path of the engine. Each has a variant for every caller of `contextOf`, so an answer without
 * one is an error.
 */
const asked = [
  'store-open', 'store-open', 'store-open', // no rules
  'new-checkout', 'new-checkout', // a segment in a segment, then a split
  'express-pay', // a prerequisite
  'checkout-button', // a split of three
  'homepage-banner', // time windows
  'shipping-rates', 'payment-methods', // objects, nested attributes, lists
  'free-shipping-from', 'max-cart-items', // numbers
  'app-upgrade', // semantic versions
  'fraud-check', // networks and a pattern
  'pickup-slots', // a split by another attribute
  'search-ranking', // Flipt's buckets
  'gift-wrapping', // disabled
];

/** The flag whose description contains the time of a change. Its answers do not change. */
export const changedFlag = 'max-cart-items';

export const flagOf = (n) => pick(asked, n, 1);

/** One of 20,000 different callers. */
export function contextOf(n) {
  const caller = mixed(n, 2) % 20_000;
  const total = mixed(caller, 3) % 1_500;
  const business = mixed(caller, 4) % 20 === 0;
  return {
    targetingKey: `user-${caller}`,
    email: caller % 200 === 0 ? `user-${caller}@shop.example` : `user-${caller}@mail.example`,
    groups: caller % 25 === 0 ? ['newsletter', 'beta'] : ['newsletter'],
    tier: pick(['none', 'none', 'silver', 'gold'], caller, 5),
    lifetimeSpend: mixed(caller, 6) % 12_000,
    address: { country: pick(countries, caller, 7), postalCode: `${10_000 + (mixed(caller, 8) % 80_000)}` },
    ip: pick(addresses, caller, 9),
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    registeredAt: pick(['2019-03-01T12:00:00Z', '2024-11-05T08:30:00Z', '2026-02-14T19:45:00Z'], caller, 10),
    lastOrderAt: pick(['2023-06-01T00:00:00Z', '2026-01-20T00:00:00Z'], caller, 11),
    cart: { total, categories: total > 1_000 ? ['giftcards', 'books'] : ['books'] },
    app: { platform: pick(platforms, caller, 12), version: pick(versions, caller, 13) },
    account: { business },
    store: { id: `store-${mixed(caller, 14) % 40}` },
  };
}
