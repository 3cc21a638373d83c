// Runs one scenario.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { compare, judge, Measured, slope } from './measured.mjs';

/** @typedef {import('../definitions/requests.js').Target} Target */
/** @typedef {import('../definitions/scenarios.js').Scenario} Scenario */

/** The maximum time for clients to reconnect, in milliseconds. */
const timeout = 60_000;

/**
 * @param {string} name @param {Scenario} scenario
 * @param {{ target: Target, first: Target, warmup: number, lose: string, emptyUrl?: string, server?: import('./server.mjs').OwnServer, twin?: import('./server.mjs').OwnServer, conditions: Record<string, string> }} how
 * @returns {Promise<import('../definitions/report.js').Summary>}
 */
export async function run(name, scenario, { target, first, warmup, lose, emptyUrl, server, twin, conditions }) {
  const started = new Date().toISOString();
  const measured = new Measured();
  /** @type {Record<string, number>[]} */
  const timeline = [];
  let phase = 'warmup', openStreams = 0, wasFinished = false;

  const streams = scenario.clients ? new Worker(new URL('streams.mjs', import.meta.url), { workerData: { target, first, clients: scenario.clients } }) : undefined;
  if (streams) await allOpen(streams);
  const load = new Worker(new URL('load.mjs', import.meta.url), { workerData: { target, scenario, emptyUrl } });
  const failed = Promise.race([load, streams].filter((worker) => worker !== undefined).map((worker) => once(worker, 'error').then(([error]) => Promise.reject(error))));
  failed.catch(() => {}); // reported by Promise.race

  const enter = (/** @type {string} */ next) => {
    phase = next;
    for (const worker of [load, streams]) worker?.postMessage({ phase });
  };
  streams?.on('message', (message) => (openStreams = message.open ?? openStreams));
  let begun = 0;
  load.on('message', (message) => {
    if (!message.watched || phase === 'warmup') return;
    streams?.postMessage({ count: true });
    const handles = server?.handles;
    if (handles !== undefined) measured.add('server_handles', 'trend', handles, { phase });
    timeline.push({
      second: Math.round((performance.now() - begun) / 100) / 10,
      ...message.watched,
      ...(handles === undefined ? {} : { server_handles: handles }),
      ...(streams ? { streams: openStreams } : {}),
    });
  });

  const whole = (async () => {
    await pause(warmup * 1000);
    begun = performance.now();
    enter('before');
    if (scenario.loseAt && streams) {
      await pause(scenario.loseAt * 1000);
      await loseServer(streams, enter, lose, server, twin);
    }
    await pause(Math.max(0, scenario.seconds * 1000 - (performance.now() - begun)));
    for (const worker of [load, streams]) {
      if (!worker) continue;
      worker.postMessage({ end: true });
      await until(worker, (message) => message.measured && (measured.import(message.measured), true));
    }
    wasFinished = true;
  })();
  try {
    await Promise.race([whole, failed]);
  } finally {
    if (!wasFinished) await Promise.all([load.terminate(), streams?.terminate()]);
  }

  for (const column of ['server_memory', 'server_handles']) {
    const value = slope(timeline, column);
    if (value !== undefined) measured.add(`${column}_slope`, 'gauge', value);
  }
  const before = measured.select('server_memory{phase:before}'), after = measured.select('server_memory{phase:after}');
  if (before && after && scenario.clients) measured.add('server_memory_by_client', 'gauge', ((Math.max(...after.values) - Math.max(...before.values)) * 1024) / scenario.clients);
  const rules = { ...scenario.thresholds, ...scenario.localThresholds };
  const thresholds = [
    ...Object.entries(rules).flatMap(([metric, all]) => all.map((rule) => judge(measured, metric, rule))),
    ...(scenario.ratios ?? []).map((ratio) => compare(measured, ratio)),
  ];
  return {
    scenario: name, about: scenario.about, runner: `local.mjs on Node ${process.version}`, started, seconds: scenario.seconds,
    passed: thresholds.every(({ ok }) => ok), conditions, thresholds, metrics: measured.rows(), timeline,
  };
}

/**
 * All clients lose their server; the phase `reconnect` lasts until all are connected again.
 * @param {Worker} streams @param {(phase: string) => void} enter @param {string} lose
 * @param {import('./server.mjs').OwnServer} [server] @param {import('./server.mjs').OwnServer} [twin] the server of the clients
 */
async function loseServer(streams, enter, lose, server, twin) {
  const back = allOpen(streams);
  const dies = lose === 'restart' ? server : twin;
  enter(lose === 'restart' ? 'down' : 'reconnect');
  streams.postMessage({ lose: dies ? 'killed' : 'cut' });
  await dies?.stop('SIGKILL');
  if (lose === 'restart') {
    await server?.start();
    enter('reconnect');
  }
  await back;
  enter('after');
}

/** @param {Worker} streams */
const allOpen = (streams) => until(streams, (message) => message.all);

/** @param {Worker} worker @param {(message: any) => unknown} expected @returns {Promise<void>} */
const until = (worker, expected) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The SSE clients were not all open, or the load did not end, within ${timeout / 1000} s.`)), timeout);
    worker.once('error', reject);
    const listen = (/** @type {any} */ message) => {
      if (!expected(message)) return;
      clearTimeout(late);
      worker.off('message', listen);
      worker.off('error', reject);
      resolve();
    };
    worker.on('message', listen);
  });
