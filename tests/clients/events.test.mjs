// The examples of events are valid by their JSON Schemas, and the AsyncAPI file leads to them. Needs no server.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const json = (path) => JSON.parse(read(path));
const names = ['evaluation', 'bulk-evaluation', 'track', 'change'];
const schemas = Object.fromEntries(names.map((name) => [name, json(`contracts/Events/${name}.schema.json`)]));
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, strictTuples: false, allErrors: true });
ajv.addSchema(json('contracts/ruleset.schema.json'));
const validators = Object.fromEntries(names.map((name) => [name, ajv.compile(schemas[name])]));
const kind = (file) => (file.startsWith('exposure') ? 'evaluation' : file.match(/^bulk-evaluation|^[a-z]+/)[0]);
const examples = readdirSync(new URL('contracts/Events/examples/', root)).map((file) => [file, json(`contracts/Events/examples/${file}`)]);

describe('Event schemas', () => {
  test('Schema_EveryProperty_IsDescribed', () => {
    for (const name of names)
      for (const [property, part] of Object.entries(schemas[name].properties)) assert.ok(part.$ref || (part.title && part.description), `${name}.${property}`);
  });

  for (const [file, example] of examples)
    test(`Example_${file}_IsValidAndNamesOnlyKnownProperties`, () => {
      const validate = validators[kind(file)];
      assert.ok(validate(example), JSON.stringify(validate.errors));
      assert.deepEqual(Object.keys(example).filter((name) => !(name in schemas[kind(file)].properties)), []);
    });

  test('Examples_Together_ShowEveryProperty', () => {
    for (const name of names) {
      const shown = new Set(examples.filter(([file]) => kind(file) === name).flatMap(([, example]) => Object.keys(example)));
      assert.deepEqual(Object.keys(schemas[name].properties).filter((property) => !shown.has(property)), name === 'change' ? ['operationId'] : []);
    }
  });

  for (const [file, change] of [
    ['evaluation', { id: 'x' }], ['evaluation', { time: '2026-11-21T10:15:30Z' }], ['evaluation', { samplingRate: 0 }], ['evaluation', { samplingRate: 1.01 }],
    ['evaluation', { source: 'edge' }], ['evaluation', { reason: 'split' }], ['evaluation', { environment: 'acme/shop' }], ['evaluation', { flagKey: undefined }],
    ['evaluation', { targetingKey: '' }], ['evaluation', { value: null }], ['track', { value: '5' }], ['track', { name: '' }], ['track', { attributes: [] }],
    ['bulk-evaluation', { bulk: false }], ['bulk-evaluation', { flags: [] }], ['bulk-evaluation', { flags: [['banner', 'blue']] }], ['bulk-evaluation', { source: 'sdk' }],
    ['change', { operations: undefined }], ['change', { operationsOmitted: true }], ['change', { version: '42' }],
  ])
    test(`Event_${file} with ${JSON.stringify(change)}_IsRefused`, () => {
      const [, good] = examples.find(([name]) => name === `${file}.json`);
      assert.ok(!validators[file](JSON.parse(JSON.stringify({ ...good, ...change }))));
    });

  test('Event_BulkAnswer_IsNoEvaluation', () => {
    const [, bulk] = examples.find(([name]) => name === 'bulk-evaluation.json');
    assert.ok(!validators.evaluation(bulk));
  });

  test('Event_WithAPropertyOfLater_IsValid', () => {
    const [, good] = examples.find(([name]) => name === 'evaluation.json');
    assert.ok(validators.evaluation({ ...good, later: { a: 1 } }));
  });

  test('Examples_OfThePage_AreThoseOfTheFolder', () => {
    const shown = [...read('docs/events.md').matchAll(/```json\n(\{"id".*\})\n```/g)].map(([, text]) => JSON.parse(text));
    assert.ok(shown.length >= 3, `${shown.length} examples`);
    for (const example of shown) assert.ok(examples.some(([, known]) => JSON.stringify(Object.entries(known).sort()) === JSON.stringify(Object.entries(example).sort())), example.id);
  });
});

describe('AsyncAPI', () => {
  const document = parse(read('docs/asyncapi.yaml'));
  const at = (pointer) => pointer.slice(2).split('/').reduce((part, name) => part?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  const references = function* (part) {
    if (part && typeof part === 'object') {
      if (typeof part.$ref === 'string') yield part.$ref;
      for (const child of Object.values(part)) yield* references(child);
    }
  };

  test('Document_ItsVersionAndTopics_AreThoseOfThePage', () => {
    assert.equal(document.asyncapi, '3.0.0');
    assert.ok(document.info.title && document.info.version);
    const page = read('docs/events.md');
    const addresses = Object.values(document.channels).map((channel) => channel.address);
    assert.deepEqual(addresses, ['flagcluster.evaluations.v1', 'flagcluster.tracks.v1', 'flagcluster.changes.v1']);
    for (const address of addresses) assert.ok(page.includes(`\`${address}\``), address);
  });

  test('References_AllOfThem_LeadSomewhere', () => {
    const all = [...references(document)];
    assert.ok(all.length >= 15, `${all.length} references`);
    for (const reference of all)
      if (reference.startsWith('#/')) assert.ok(at(reference), reference);
      else assert.ok(existsSync(new URL(reference, new URL('docs/', root))), reference);
  });

  test('Operations_AllOfThem_SendAMessageOfTheirChannel', () => {
    for (const [name, operation] of Object.entries(document.operations)) {
      assert.equal(operation.action, 'send', name);
      const channel = operation.channel.$ref;
      for (const message of operation.messages) assert.ok(message.$ref.startsWith(`${channel}/messages/`), name);
    }
    assert.equal(Object.keys(document.operations).length, Object.keys(document.channels).length);
  });

  test('Messages_AllOfThem_HaveTheirSchemaHeadersAndType', () => {
    const types = at('#/components/schemas/cloudEventHeaders').properties.ce_type.enum;
    for (const [name, message] of Object.entries(document.components.messages)) {
      assert.ok(types.includes(message.name), name);
      assert.equal(message.payload.schema.$ref, `../contracts/Events/${name}.schema.json`);
      assert.ok(message.headers.$ref && message.contentType === 'application/json', name);
    }
  });
});
