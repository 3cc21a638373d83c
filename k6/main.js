// Runs the scenarios of definitions/ on k6: k6 run -e SCENARIO=steady k6/main.js. The README lists its requirements.
import exec from 'k6/execution';
import http from 'k6/http';
import { check, sleep } from 'k6';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import sse from 'k6/x/sse';
import { metrics, trendStats } from './definitions/metrics.js';
import { bulk as bulkRequest, change as changeRequest, evaluate as evaluateRequest, follow as followRequest, isGood, sentAt, watch as watchRequest, watched } from './definitions/requests.js';
import { toHtml, toText } from './definitions/report.js';
import { scenarioOf } from './definitions/scenarios.js';

const name = __ENV.SCENARIO || 'steady';
const scenario = scenarioOf(name, { seconds: Number(__ENV.SECONDS) || undefined, scale: Number(__ENV.SCALE) || 1 });
const target = JSON.parse(open(__ENV.KEYS || '../data/demo.json'));
if (__ENV.URL) target.url = __ENV.URL;

const make = { trend: (of) => new Trend(of), counter: (of) => new Counter(of), rate: (of) => new Rate(of), gauge: (of) => new Gauge(of) };
/** @type {Record<string, { add(value: number, tags?: Record<string, string>): unknown }>} */
const measured = {};
for (const [of, kind] of Object.entries(metrics)) measured[of] = make[kind](of);

// All clients are connected before the load begins; the server admits 400 per second (Stream:AdmissionsPerSecond).
const opening = scenario.clients ? Math.ceil(scenario.clients / 400) + 2 : 0;

/** The requests of one second. @param {number} rate */
const atOnce = (rate) => Math.max(50, Math.ceil(rate));

/** @type {Record<string, import('k6/options').Scenario>} */
const runs = {};
for (const part of scenario.parts) {
  runs[part.does] = {
    executor: 'constant-arrival-rate',
    exec: part.does,
    // k6 needs whole requests per time unit, for rates such as one in five seconds.
    rate: part.rate < 1 ? 1 : Math.round(part.rate),
    timeUnit: part.rate < 1 ? `${Math.round(1 / part.rate)}s` : '1s',
    duration: `${scenario.seconds}s`,
    startTime: `${opening}s`,
    // The number of requests in flight; creating more VUs during the run would distort the measurement.
    preAllocatedVUs: atOnce(part.rate),
    maxVUs: atOnce(part.rate),
    tags: { does: part.does },
  };
}
if (scenario.clients) {
  runs.follow = { executor: 'per-vu-iterations', exec: 'follow', vus: scenario.clients, iterations: 1, maxDuration: `${opening + scenario.seconds + 30}s`, tags: { does: 'follow' } };
  // xk6-sse calls its client only when an event arrives, so a flag changes when the client must lose its stream, and at the end.
  for (const [at, second] of Object.entries({ lose: scenario.loseAt, end: scenario.seconds })) {
    if (second) runs[`change_at_${at}`] = { executor: 'per-vu-iterations', exec: 'change', vus: 1, iterations: 1, startTime: `${opening + second}s`, maxDuration: '10s', tags: { does: 'change' } };
  }
}

/** @type {import('k6/options').Options} */
export const options = { scenarios: runs, thresholds: scenario.thresholds, summaryTrendStats: trendStats, tags: { scenario: name }, userAgent: 'flagcluster-k6' };

/** @param {import('./definitions/requests.js').Request} request @param {'evaluate' | 'bulk' | 'change' | 'watch'} does */
function send(request, does) {
  const response = http.request(request.method, request.url, request.body || null, {
    headers: request.headers,
    // One name for all flags and environments; otherwise each would be a series.
    tags: { name: does, does, phase: phase() },
    responseCallback: http.expectedStatuses(200, 304),
  });
  const answer = { status: response.status, body: typeof response.body === 'string' ? response.body : '', etag: response.headers.Etag || '' };
  check(answer, { [`${does} is answered`]: isGood[does] }, { does });
  return answer;
}

/** The seconds since the load began. */
const elapsed = () => exec.instance.currentTestRunDuration / 1000 - opening;

function phase() {
  if (!scenario.loseAt || elapsed() < scenario.loseAt) return 'before';
  return elapsed() < scenario.loseAt + 15 ? 'reconnect' : 'after';
}

export const evaluate = () => send(evaluateRequest(target, exec.scenario.iterationInTest), 'evaluate');

/** @type {Map<number, string>} The ETags of this VU's callers. */
const etags = new Map();
/** All VUs together represent about 500 apps that repeat their requests. */
const apps = Math.ceil(500 / atOnce(scenario.parts.find(({ does }) => does === 'bulk')?.rate ?? 1));

export function bulk() {
  const n = exec.vu.idInTest * apps + (exec.vu.iterationInScenario % apps);
  const answer = send(bulkRequest(target, n, etags.get(n)), 'bulk');
  measured.not_modified.add(answer.status === 304 ? 1 : 0);
  if (answer.etag) etags.set(n, answer.etag);
}

export const change = () => send(changeRequest(target, Date.now()), 'change');

export function watch() {
  const answer = send(watchRequest(target), 'watch');
  if (answer.status !== 200) return;
  for (const [of, value] of Object.entries(watched(answer.body))) measured[of].add(value, { phase: phase() });
}

/**
 * Follows until the end; closes its stream at `loseAt` and reconnects after every loss. xk6-sse does not report `retry`, so the client waits
 * 1 to 2 s.
 */
export function follow() {
  const ends = scenario.seconds - 0.5;
  let last = '', lostAt = 0, cut = false, firstAt = 0;
  sleep(Math.random() * (opening - 2));
  while (elapsed() < ends) {
    const began = Date.now();
    firstAt = firstAt || began;
    let greetedAt = 0, begun = false, given = false;
    const request = followRequest(target, last);
    const response = sse.open(request.url, { method: 'GET', headers: request.headers, tags: { name: 'follow' } }, (client) => {
      client.on('event', (event) => {
        // The first event only has a retry time; a stream has begun when another event follows. 'open' also occurs for rejections.
        greetedAt = greetedAt || Date.now();
        if (event.id && !begun) {
          begun = true;
          if (lostAt) {
            measured.sse_reconnect.add(greetedAt - lostAt);
            measured.sse_reconnected.add(1);
          } else measured.sse_open.add(greetedAt - firstAt);
          lostAt = 0;
        }
        if (event.id) {
          if (event.name === 'patch') noteVersion(last, event);
          last = event.id;
          const sent = sentAt(event.data);
          if (event.name === 'patch' && sent !== undefined && sent > began) measured.sse_delay.add(Date.now() - sent);
        }
        if (elapsed() >= ends) client.close();
        if (scenario.loseAt && !cut && elapsed() >= scenario.loseAt) {
          cut = given = true;
          client.close();
        }
      });
      client.on('error', () => client.close());
    });
    if (response && response.status !== 200) measured.sse_refused.add(1, { status: `${response.status}` });
    if (elapsed() >= ends) break;
    if (!begun && greetedAt) measured.sse_deferred.add(1);
    else if (begun && !given) measured.sse_lost.add(1);
    if (begun) lostAt = Date.now();
    sleep(1 + Math.random());
  }
}

/** @param {string} last @param {{ id: string }} event */
function noteVersion(last, event) {
  const [epoch, number] = last.split('.').map(Number);
  const [newEpoch, newNumber] = event.id.split('.').map(Number);
  if (last && epoch === newEpoch && newNumber > number + 1) measured.sse_missed.add(newNumber - number - 1);
}

/** @param {any} data */
export function handleSummary(data) {
  const thresholds = [], rows = [];
  for (const [metric, { values, thresholds: rules }] of Object.entries(data.metrics)) {
    rows.push({ name: metric, values });
    for (const [rule, { ok }] of Object.entries(rules || {})) thresholds.push({ metric, rule, value: values[rule.split(/[<>=]/)[0]] ?? null, ok });
  }
  rows.sort((one, other) => (one.name < other.name ? -1 : 1));
  const summary = {
    scenario: name,
    about: scenario.about,
    runner: 'k6',
    started: new Date(Date.now() - data.state.testRunDurationMs).toISOString(),
    seconds: scenario.seconds,
    passed: thresholds.every(({ ok }) => ok),
    conditions: { url: target.url },
    thresholds,
    metrics: rows,
    timeline: [],
  };
  const out = __ENV.OUT || '.';
  return { stdout: toText(summary), [`${out}/${name}.json`]: JSON.stringify(summary, null, 2), [`${out}/${name}.html`]: toHtml(summary) };
}
