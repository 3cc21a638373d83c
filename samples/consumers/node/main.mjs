// Counts evaluations by flag and variant, live. With --once it reads to the current end of the topic, prints the counts and exits.
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';

const { Kafka, CompressionCodecs, CompressionTypes, logLevel } = kafkajs;

// kafkajs includes only gzip; FlagCluster compresses with lz4 by default (Kafka:Compression).
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});

const brokers = (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(',');
const topic = process.env.KAFKA_TOPIC ?? 'flagcluster.evaluations.v1';
const once = process.argv.includes('--once');

const kafka = new Kafka({ clientId: 'flag-counts', brokers, logLevel: logLevel.ERROR });
// The counts are in memory, so each start reads from the beginning.
const consumer = kafka.consumer({ groupId: process.env.KAFKA_GROUP ?? 'flag-counts-node' });
const counts = new Map();
const ids = new Set();

function add({ headers, value }) {
  const id = headers.ce_id?.toString();
  // Each event counts once. A duplicate arrives soon after the first delivery.
  if (id === undefined || ids.has(id)) return;
  ids.add(id);
  if (ids.size > 1_000_000) ids.delete(ids.values().next().value);
  const event = JSON.parse(value.toString());
  // A bulk answer has an array for each flag. It is no exposure: the flags may never be used.
  if (event.bulk) for (const [flag, variant] of event.flags) addFlag(`${flag} (bulk)`, variant, event.samplingRate);
  else addFlag(event.flagKey, event.variant, event.samplingRate);
}

function addFlag(flag, variant, samplingRate) {
  const key = `${flag}  ${variant ?? '-'}`;
  // A sampled event represents 1 / samplingRate evaluations.
  counts.set(key, (counts.get(key) ?? 0) + 1 / (samplingRate ?? 1));
}

function print() {
  for (const key of [...counts.keys()].sort()) console.log(`${key}  ${Math.round(counts.get(key))}`);
  if (!once) console.log();
}

async function stop() {
  await consumer.disconnect();
  print();
  process.exit(0);
}

/** Returns the current end offset of each partition, up to which --once reads. */
async function readEnds() {
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high, low }) => [partition, high === low ? 0n : BigInt(high)]));
  await admin.disconnect();
  return ends;
}

const ends = once ? await readEnds() : new Map();
let changed = false;
process.on('SIGINT', stop);
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ partition, message }) => {
    add(message);
    changed = true;
    if (!once) return;
    if (BigInt(message.offset) + 1n >= (ends.get(partition) ?? 0n)) ends.delete(partition);
    if ([...ends.values()].every((end) => end === 0n)) setImmediate(stop);
  },
});
if (once && [...ends.values()].every((end) => end === 0n)) await stop();
if (!once) {
  setInterval(() => {
    if (changed) print();
    changed = false;
  }, 1000);
}
