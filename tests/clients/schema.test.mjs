// The JSON Schema accepts the sample, and refuses what the server would refuse. Needs no server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const schema = JSON.parse(read('../../contracts/ruleset.schema.json'));
const shop = () => parse(read('../../samples/shop.yaml'));

// ajv's strict mode finds misspelt keywords; these two of its checks are about style, and if/then does not meet them.
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
ajv.addSchema(schema);
const validator = (part = '') => ajv.getSchema(schema.$id + part);
const errors = (validate) => JSON.stringify(validate.errors?.map(({ instancePath, message, params }) => ({ instancePath, message, params })));

describe('Ruleset schema', () => {
  test('Schema_ItsDialect_IsValid', () => {
    assert.ok(ajv.validateSchema(schema), JSON.stringify(ajv.errors));
  });

  test('Schema_EveryDefinition_IsDescribed', () => {
    for (const [name, part] of Object.entries(schema.$defs)) assert.ok(part.title && part.description, `$defs/${name} needs a title and a description`);
  });

  test('Shop_AsItIs_IsValid', () => {
    const validate = validator();
    assert.ok(validate(shop()), errors(validate));
  });

  test('Shop_FirstLine_PointsToTheSchema', () => {
    const [line] = read('../../samples/shop.yaml').split('\n');
    const path = line.match(/^# yaml-language-server: \$schema=(\S+)$/)?.[1];
    assert.ok(path, 'the first line names the schema');
    assert.deepEqual(JSON.parse(readFileSync(new URL(path, new URL('../../samples/', import.meta.url)), 'utf8')), schema);
  });

  test('Shop_AsATour_UsesEveryOperatorAndType', () => {
    const text = JSON.stringify(shop());
    const operators = Object.keys(schema.$defs.condition.properties);
    assert.deepEqual(operators.filter((name) => !text.includes(`"${name}":`)), [], 'operators the sample does not show');
    assert.deepEqual([...new Set(shop().flags.map((flag) => flag.type))].sort(), ['boolean', 'number', 'object', 'string']);
    assert.deepEqual(Object.keys(schema.$defs.flag.properties).filter((name) => !text.includes(`"${name}":`)), [], 'properties the sample does not show');
  });
});

const flag = (more) => ({ key: 'a', type: 'boolean', variants: { yes: true, no: false }, defaultVariant: 'no', ...more });
const rule = (more) => flag({ rules: [{ id: 'r', serve: { variant: 'yes' }, ...more }] });
const when = (condition) => rule({ when: condition });
const serve = (value) => rule({ serve: value });
const half = [{ variant: 'yes', weight: 50_000 }, { variant: 'no', weight: 50_000 }];

describe('Flag schema', () => {
  for (const [name, value] of Object.entries({
    Minimal: flag(),
    NullsWhereTheyMayBe: flag({ offVariant: null, description: null, owner: null, expires: null, rules: [{ id: 'r', name: null, when: null, serve: { variant: 'no' } }] }),
    DateOnlyExpires: flag({ expires: '2027-01-31' }),
    ArrayAsObject: flag({ type: 'object', variants: { no: [1, 2], yes: {} } }),
    EmptyLists: flag({ rules: [], tags: [], prerequisites: [] }),
    EmptyAll: when({ all: [] }),
    UnixMillisecondsAsTime: when({ attribute: '@time', before: 1_900_000_000_000 }),
    VersionOfTwoParts: when({ attribute: 'x', semverGt: '2.0' }),
    AddressAsNetwork: when({ attribute: 'x', inCidr: ['10.0.0.1', '::1', '64:ff9b::192.0.2.0/120', '1:2:3:4:5:6:7:8/64'] }),
    LeapDay: flag({ expires: '2028-02-29T23:59:60.5+05:30' }),
    WholeNumberWithAFraction: serve({ split: [{ variant: 'yes', weight: 50000.0 }, { variant: 'no', weight: 5e4 }] }),
    EmptyTextOperand: when({ attribute: 'x', equals: '' }),
    SplitWithSaltAndBy: serve({ split: half, by: 'store.id', salt: 's' }),
    SplitWithEveryOption: serve({ split: [{ variant: 'yes', weight: 1 }, { nothing: true, weight: 2 }], by: ['a', 'b'], salt: '', algorithm: 'native-1', total: 3, missing: 'next' }),
    Bucket: when({ bucket: { ranges: [[0, 10], [10, 100_000]], by: 'a', algorithm: 'flipt', missing: false } }),
    OnAFlag: when({ flag: 'b', variants: ['x'], enabled: true }),
    KeyOfAnyScript: flag({ key: 'team/größe 結帳 𠮷 100%', variants: { "it's/on": true }, defaultVariant: "it's/on" }),
    ServesNothing: flag({ defaultVariant: null, rules: [{ id: 'r', serve: { nothing: true } }] }),
  })) {
    test(`Accepts_${name}`, () => {
      const validate = validator('#/$defs/flag');
      assert.ok(validate(value), errors(validate));
    });
  }

  for (const [name, value] of Object.entries({
    MissingKey: { ...flag(), key: undefined },
    KeyThatEndsInASpace: flag({ key: 'a ' }),
    KeyWithParentFolder: flag({ key: 'a/../b' }),
    KeyWithLineBreak: flag({ key: 'a\n' }),
    KeyTooLong: flag({ key: 'a'.repeat(257) }),
    UnknownProperty: flag({ colour: 'red' }),
    UnknownType: flag({ type: 'integer' }),
    ValueOfAnotherType: flag({ variants: { yes: true, no: 'false' } }),
    NullValue: flag({ variants: { yes: true, no: null } }),
    VariantsAsAList: flag({ variants: [true, false] }),
    NullTags: flag({ tags: null }),
    EnabledAsText: flag({ enabled: 'yes' }),
    ExpiresInWords: flag({ expires: 'next week' }),
    UnknownBucketing: flag({ bucketing: 'native-2' }),
    RuleWithoutServe: rule({ serve: undefined }),
    VariantAndSplit: serve({ variant: 'yes', split: half }),
    SaltWithoutSplit: serve({ variant: 'yes', salt: 's' }),
    FractionOfAWeight: serve({ split: [{ variant: 'yes', weight: 33.3 }] }),
    WeightAboveEveryTotal: serve({ split: [{ variant: 'yes', weight: 2 ** 31 }] }),
    BucketWithoutARange: when({ bucket: { by: 'x' } }),
    BucketWithBothKindsOfRange: when({ bucket: { below: 1, ranges: [[0, 1]] } }),
    MissingFalseAsText: when({ bucket: { below: 1, missing: 'false' } }),
    SaltOfRandom: serve({ split: half, algorithm: 'random', salt: 's' }),
    TotalOfFlipt: serve({ split: half, algorithm: 'flipt', total: 100_000 }),
    OnAFlagWithoutVariants: when({ flag: 'b' }),
    OnAFlagAndASegment: when({ flag: 'b', variants: ['x'], segment: 's' }),
    NothingAndVariant: serve({ nothing: true, variant: 'yes' }),
    NothingThatIsFalse: serve({ nothing: false }),
    EmptyCondition: when({}),
    TwoConditionsInOne: when({ all: [], any: [] }),
    AttributeWithoutOperator: when({ attribute: 'x' }),
    AttributeWithTwoOperators: when({ attribute: 'x', gt: 1, lt: 2 }),
    OperatorWithoutAttribute: when({ equals: 1 }),
    SegmentWithAnOperator: when({ segment: 's', equals: 1 }),
    UnknownOperator: when({ attribute: 'x', like: 'y' }),
    ObjectAsOperand: when({ attribute: 'x', equals: {} }),
    TextAsNumber: when({ attribute: 'x', gt: '1' }),
    TimeWithEquals: when({ attribute: '@time', equals: '2027-01-31' }),
    VersionWithALeadingZero: when({ attribute: 'x', semverGt: '2.01' }),
    NetworkWithTooLongAPrefix: when({ attribute: 'x', inCidr: '10.0.0.0/33' }),
    AddressWithTooManyGroups: when({ attribute: 'x', inCidr: '1:2:3:4:5:6:7::1.2.3.4/64' }),
    NoOperand: when({ attribute: 'x', equals: [] }),
    UnknownBuiltInAttribute: when({ attribute: '@now', before: '2027-01-31' }),
    SplitByTheTime: serve({ split: half, by: '@time' }),
    DayThatDoesNotExist: flag({ expires: '2027-02-29' }),
    FractionOfAMillisecond: when({ attribute: 'x', before: 0.5 }),
    SaltOfFlipt: flag({ bucketing: 'flipt', rules: [{ id: 'r', serve: { split: half, salt: 's' } }] }),
    PrerequisiteWithoutVariants: flag({ prerequisites: [{ flag: 'b', variants: [] }] }),
  })) {
    test(`Refuses_${name}`, () => {
      // Through JSON, so that a property that is undefined is gone.
      assert.equal(validator('#/$defs/flag')(JSON.parse(JSON.stringify(value))), false, `accepted: ${JSON.stringify(value)}`);
    });
  }
});

describe('Whole documents', () => {
  for (const [name, spoil] of Object.entries({
    FlagsByKey: (ruleset) => (ruleset.flags = Object.fromEntries(ruleset.flags.map((item) => [item.key, item]))),
    MissingDefaultVariant: (ruleset) => delete ruleset.flags[3].defaultVariant,
    MisspeltRules: (ruleset) => (ruleset.flags[1].rule = ruleset.flags[1].rules),
    NumberAsTargetingKey: (ruleset) => ruleset.segments[0].included.push(42),
    NullSegments: (ruleset) => (ruleset.segments = null),
    UnknownTopLevelProperty: (ruleset) => (ruleset.environments = {}),
  })) {
    test(`Refuses_${name}`, () => {
      const ruleset = shop();
      spoil(ruleset);
      assert.equal(validator()(ruleset), false);
    });
  }

  test('ChangeSet_OperationsOfEachKind_AreAccepted', () => {
    const validate = validator('#/$defs/changeSet');
    assert.ok(validate([{ putFlag: flag() }, { deleteFlag: 'b' }, { putSegment: { key: 's' } }, { deleteSegment: 't' }]), errors(validate));
    assert.equal(validate([{ putFlag: flag(), deleteFlag: 'b' }]), false, 'an operation has one property');
    assert.equal(validate([{ renameFlag: 'b' }]), false, 'an unknown operation');
  });
});
