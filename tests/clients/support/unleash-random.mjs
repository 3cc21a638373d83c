// Random features of Unleash, the same ones for the same seed.

const countries = ['DE', 'FR', 'GB', 'US'];
const plans = ['free', 'pro', 'team'];
const weights = [0, 1, 167, 250, 333];

/** Returns the answer of /api/client/features with random features, and the segments that they use. */
export function randomFeatures(count, seed) {
  const random = generator(seed);
  const below = (limit) => Math.floor(random() * limit);
  const pick = (values) => values[below(values.length)];
  const some = (values) => values.filter(() => random() < 0.5);
  const list = (most, make) => Array.from({ length: below(most + 1) }, make);

  const constraint = () => ({
    ...pick([
      () => ({ contextName: 'country', operator: pick(['IN', 'NOT_IN']), values: some(countries) }),
      () => ({ contextName: 'plan', operator: pick(['STR_CONTAINS', 'STR_STARTS_WITH', 'STR_ENDS_WITH']), values: [pick(['r', 'PRO', 'am'])], caseInsensitive: random() < 0.5 }),
      () => ({ contextName: 'age', operator: `NUM_${pick(['EQ', 'GT', 'GTE', 'LT', 'LTE'])}`, value: String(below(60)) }),
      () => ({ contextName: 'version', operator: `SEMVER_${pick(['EQ', 'GT', 'LT'])}`, value: `1.${below(4)}.0` }),
      () => ({ contextName: 'currentTime', operator: pick(['DATE_AFTER', 'DATE_BEFORE']), value: pick(['2020-01-01T00:00:00Z', '2090-01-01T00:00:00.500Z']) }),
      () => ({ contextName: 'userId', operator: 'REGEX', value: pick(['[0-4]$', '^user-1', '7']) }),
      () => ({ contextName: 'remoteAddress', operator: 'IN_CIDR', values: [pick(['10.0.0.0/8', '10.1.0.0/16'])] }),
    ])(),
    inverted: random() < 0.3,
  });
  const variants = (stickiness) => {
    const shares = ['a', 'b', 'c'].map((name) => ({ name, weight: pick(weights), stickiness, payload: pick([undefined, { type: 'string', value: `of ${name}` }]) }));
    return shares.some(({ weight }) => weight > 0) ? shares : shares.map((share) => ({ ...share, weight: 1 }));
  };
  const strategy = (name, payloads) => {
    const parameters = { groupId: pick([name, 'shared']), rollout: String(below(101)), stickiness: pick(['default', 'userId', 'sessionId', 'tenant']) };
    const common = { constraints: list(2, constraint), segments: some([1, 2]).slice(0, 1) };
    return pick([
      () => ({ name: 'flexibleRollout', parameters, ...common, variants: payloads && random() < 0.5 ? payloads(parameters.stickiness) : undefined }),
      () => ({ name: 'gradualRolloutUserId', parameters: { groupId: parameters.groupId, percentage: parameters.rollout }, ...common }),
      () => ({ name: 'userWithId', parameters: { userIds: list(4, () => `user-${below(50)}`).join(',') }, ...common }),
      () => ({ name: 'default', parameters: {}, ...common }),
    ])();
  };
  const feature = (_, index) => {
    const name = `random-${index}`;
    const hasVariants = random() < 0.5;
    // A variant has one payload in all strategies.
    const payloads = new Map();
    const ofFeature = (stickiness) =>
      variants(stickiness).map((share) => {
        if (!payloads.has(share.name)) payloads.set(share.name, share.payload);
        return { ...share, payload: payloads.get(share.name) };
      });
    return {
      name,
      enabled: random() < 0.95,
      strategies: list(3, () => strategy(name, hasVariants && ofFeature)),
      variants: hasVariants ? ofFeature(pick(['default', 'userId', 'tenant'])) : [],
    };
  };
  const segments = [1, 2].map((id) => ({ id, name: `segment-${id}`, constraints: [constraint(), constraint()] }));
  const features = Array.from({ length: count }, feature);
  // Dependencies on features without dependencies.
  for (const [index, child] of features.entries())
    if (index % 10 === 9) child.dependencies = [{ feature: `random-${index - 1}`, enabled: random() < 0.7 }];
  return { version: 2, features, segments };
}

/** Returns random contexts with all fields that are hashed. */
export function randomContexts(count, seed) {
  const random = generator(seed);
  const pick = (values) => values[Math.floor(random() * values.length)];
  return Array.from({ length: count }, (_, number) => ({
    userId: `user-${number}`,
    sessionId: `session-${number}`,
    remoteAddress: pick(['10.0.0.1', '10.1.2.3', '192.0.2.7']),
    properties: Object.fromEntries(
      [
        ['tenant', `tenant-${number % 7}`],
        ['country', pick([...countries, undefined])],
        ['plan', pick([...plans, undefined])],
        ['age', pick(['17', '30', '59.5', 'old', undefined])],
        ['version', pick(['1.0.0', '1.2.0', '1.2', '2.0.0-rc.1', undefined])],
      ].filter(([, value]) => value !== undefined),
    ),
  }));
}

/** Mulberry32. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
