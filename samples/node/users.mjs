// Two visitors of the shop, as evaluation contexts. Attributes nest, and can be lists.

/** A loyal customer in Berlin, in the app. */
export const ada = {
  targetingKey: 'user-ada',
  email: 'ada@example.com',
  tier: 'gold',
  lifetimeSpend: 2400,
  groups: ['newsletter', 'beta'],
  registeredAt: '2021-03-14T09:26:53Z',
  ip: '203.0.113.7',
  address: { country: 'DE', postalCode: '10115', city: 'Berlin' },
  app: { version: '3.2.1', platform: 'ios' },
  cart: { total: 120, categories: ['books', 'garden'] },
  store: { id: 'berlin-1' },
};

/** A guest in the United States with an old app; note that no store is known. */
export const bob = {
  targetingKey: 'user-bob',
  ip: '198.51.100.23',
  address: { country: 'US', postalCode: '97201' },
  app: { version: '1.9.0', platform: 'android' },
  cart: { total: 38.5, categories: ['giftcards-25'] },
};
