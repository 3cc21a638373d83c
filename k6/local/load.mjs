// A thread that sends requests at fixed rates, independent of earlier answers.
import { Agent, request as open } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { bulk, change, empty, evaluate, evaluated, isGood, watch, watched } from '../definitions/requests.js';
import { metrics } from '../definitions/metrics.js';
import { Measured } from './measured.mjs';

/** @typedef {import('../definitions/requests.js').Request} Request */

/** @type {{ target: import('../definitions/requests.js').Target, scenario: import('../definitions/scenarios.js').Scenario, emptyUrl: string }} */
const { target, scenario, emptyUrl } = workerData;
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const measured = new Measured();
const agent = new Agent({ keepAlive: true, maxSockets: 512 });
/** The maximum number of requests in flight; further ones are counted as dropped. */
const mostUnderWay = 1000;
/** The callers that repeatedly evaluate all flags. */
const apps = 500;
/** @type {string[]} */
const etags = [];
let phase = 'warmup', underWay = 0, slowest = 0;
/** The last metrics of the server, and their time. @type {{ at: number, pause: number, all: number, quick: number, phase: string } | undefined} */
let told;

/** @type {Record<string, (n: number) => Request>} */
const requests = {
  empty: (n) => empty(emptyUrl, target, n),
  evaluate: (n) => evaluate(target, n),
  bulk: (n) => bulk(target, n % apps, etags[n % apps]),
  change: () => change(target, Math.round((performance.timeOrigin + performance.now()) * 1000) / 1000),
  watch: () => watch(target),
};

/** @param {string} does @param {number} n */
function send(does, n) {
  // A request belongs to the phase in which it is sent. Nothing is measured while the server is down.
  const sentIn = phase;
  const counts = () => sentIn !== 'warmup' && sentIn !== 'down' && phase !== 'down';
  if (underWay >= mostUnderWay) {
    if (counts()) measured.add('dropped_iterations', 'counter', 1, { does });
    return;
  }
  underWay++;
  const { method, url, headers, body } = requests[does](n);
  const start = performance.now();
  const sending = open(url, { method, agent, headers: { ...headers, ...(body ? { 'Content-Length': Buffer.byteLength(body) } : {}) } }, (response) => {
    /** @type {Buffer[]} */
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => done({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString(), etag: `${response.headers.etag ?? ''}` }));
    response.on('error', () => done({ status: 0, body: '', etag: '' }));
  });
  sending.setTimeout(30_000, () => sending.destroy());
  sending.on('error', () => done({ status: 0, body: '', etag: '' }));
  sending.end(body);
  let answered = false;

  /** @param {import('../definitions/requests.js').Answer} answer */
  function done(answer) {
    if (answered) return;
    answered = true;
    underWay--;
    const took = performance.now() - start;
    if (does === 'bulk' && answer.etag) etags[n % apps] = answer.etag;
    if (does === 'evaluate') slowest = Math.max(slowest, took);
    if (does === 'watch' && answer.status === 200) {
      port.postMessage({ watched: { ...watched(answer.body), slowest_evaluate: slowest } });
      slowest = 0;
    }
    if (!counts()) return;
    const tags = { does, phase: sentIn };
    const good = isGood[does](answer);
    measured.add('checks', 'rate', good ? 1 : 0, tags);
    if (!good) measured.add('failures', 'counter', 1, { ...tags, status: `${answer.status}` });
    measured.add('http_req_duration', 'trend', took, tags);
    if (does === 'bulk') measured.add('not_modified', 'rate', answer.status === 304 ? 1 : 0);
    if (does === 'watch' && answer.status === 200) note(answer.body, sentIn);
  }
}

/** @param {string} text @param {string} sentIn */
function note(text, sentIn) {
  const values = watched(text);
  for (const [name, value] of Object.entries(values)) measured.add(name, metrics[name], value, { phase: sentIn });
  const now = { at: performance.now(), pause: values.gc_pause, ...evaluated(text), phase: sentIn };
  // The difference to the last metrics belongs to the phase of the last ones, because each phase begins with a read. A restarted server
  // counts from 0.
  if (told && now.all > told.all) {
    measured.add('gc_share', 'rate', now.pause - told.pause, { phase: told.phase }, now.at - told.at);
    measured.add('server_slow', 'rate', now.all - told.all - (now.quick - told.quick), { phase: told.phase }, now.all - told.all);
  }
  told = now;
}

const began = performance.now();
const sent = scenario.parts.map(() => 0);
const order = [...scenario.parts.keys()];
const clock = setInterval(() => {
  const elapsed = (performance.now() - began) / 1000;
  // Of two requests that are due at the same time, neither is always first.
  for (const index of order.reverse()) {
    const { does, rate } = scenario.parts[index];
    const due = Math.floor(elapsed * rate);
    // The delay of the generator itself; with a large delay the load is lower than stated.
    if (due > sent[index] && phase !== 'warmup') measured.add('generator_late', 'trend', (elapsed - (sent[index] + 1) / rate) * 1000);
    while (sent[index] < due) send(does, sent[index]++);
  }
}, 1);

port.on('message', (message) => {
  if (message.phase) {
    phase = message.phase;
    if (phase !== 'down') send('watch', 0);
  }
  // A change that the disconnected clients must receive after they reconnect.
  if (message.phase === 'reconnect') send('change', 0);
  if (message.end) {
    clearInterval(clock);
    const finish = setInterval(() => {
      if (underWay > 0) return;
      clearInterval(finish);
      agent.destroy();
      port.postMessage({ measured: measured.export() });
      port.close();
    }, 10);
  }
});
