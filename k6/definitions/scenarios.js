// The scenarios for k6 and Node. Thresholds have the syntax of k6.

/**
 * @typedef {'evaluate' | 'bulk' | 'change' | 'watch' | 'empty'} Does
 * @typedef {{ does: Does, rate: number }} Part requests per second, independent of earlier answers
 * @typedef {object} Scenario
 * @property {string} about the situation that it represents
 * @property {number} seconds
 * @property {Part[]} parts
 * @property {number} [clients] SSE clients that follow the ruleset
 * @property {number} [loseAt] the second at which all clients lose their server; a flag changes while they are disconnected
 * @property {Record<string, string>} [server] required settings of the server
 * @property {Record<string, string[]>} thresholds in milliseconds or MiB; a threshold that does not hold fails the run
 * @property {Record<string, string[]>} [localThresholds] for metrics that only local.mjs has
 * @property {[metric: string, of: string, atMost: number][]} [ratios] checked only by local.mjs: k6 cannot compare two metrics
 */

const watching = /** @type {Part} */ ({ does: 'watch', rate: 1 });

/** For every scenario. */
const always = { checks: ['rate>0.999'], dropped_iterations: ['count<1'] };

/** For scenarios with SSE clients. */
const following = { sse_missed: ['count<1'], sse_lost: ['count<1'], sse_refused: ['count<1'] };

/** For every scenario on Node. A delayed generator hides waiting times of the server. */
const punctual = { generator_late: ['p(99)<10'] };

/** @type {Record<string, Scenario>} */
export const scenarios = {
  steady: {
    about: 'Services evaluate one flag per request: all kinds of rules, 20,000 callers.',
    seconds: 30,
    parts: [{ does: 'evaluate', rate: 1000 }, watching],
    thresholds: { ...always, 'http_req_duration{does:evaluate}': ['p(50)<5', 'p(99)<50'], events_dropped: ['value<1'] },
  },
  bulk: {
    about: 'Apps evaluate all flags and repeat the request with its ETag; sometimes a flag changes.',
    seconds: 30,
    parts: [{ does: 'bulk', rate: 500 }, { does: 'change', rate: 0.2 }, watching],
    thresholds: { ...always, 'http_req_duration{does:bulk}': ['p(99)<50'], not_modified: ['rate>0.5'] },
  },
  mixed: {
    about: 'Mixed load: single and bulk evaluations, changes of flags, SDKs that follow.',
    seconds: 60,
    parts: [{ does: 'evaluate', rate: 600 }, { does: 'bulk', rate: 150 }, { does: 'change', rate: 1 }, watching],
    clients: 200,
    thresholds: {
      ...always,
      'http_req_duration{does:evaluate}': ['p(99)<50'],
      'http_req_duration{does:bulk}': ['p(99)<75'],
      'http_req_duration{does:change}': ['p(99)<250'],
      sse_delay: ['p(99)<250'],
      ...following,
    },
  },
  fanout: {
    about: 'One change per second to 5,000 SSE clients.',
    seconds: 40,
    parts: [{ does: 'change', rate: 1 }, { does: 'evaluate', rate: 100 }, watching],
    clients: 5000,
    thresholds: { ...always, ...following, sse_delay: ['p(99)<1000'], 'http_req_duration{does:evaluate}': ['p(99)<250'] },
  },
  changes: {
    about: 'A burst of changes: a script changes flags in a loop while clients follow and evaluate.',
    seconds: 30,
    parts: [{ does: 'change', rate: 50 }, { does: 'evaluate', rate: 300 }, { does: 'bulk', rate: 50 }, watching],
    clients: 100,
    thresholds: {
      ...always,
      'http_req_duration{does:evaluate}': ['p(99)<100'],
      'http_req_duration{does:change}': ['p(99)<500'],
      sse_delay: ['p(99)<500'],
      ...following,
    },
  },
  reconnect: {
    about: '5,000 SSE clients lose their gateway at once and reconnect, while services continue to evaluate.',
    seconds: 60,
    parts: [{ does: 'evaluate', rate: 300 }, watching],
    clients: 5000,
    loseAt: 20,
    thresholds: { ...always, ...following, sse_reconnect: ['max<15000'], server_memory: ['max<512'], 'http_req_duration{does:evaluate}': ['p(99)<250'] },
    // KiB per client on the server that has all of them at the end, or its growth if it had them before.
    localThresholds: { server_memory_by_client: ['value<40'] },
    ratios: [
      ['http_req_duration{does:evaluate,phase:reconnect} p(99)', 'http_req_duration{does:evaluate,phase:before} p(99)', 2],
      ['server_memory{phase:reconnect} max', 'server_memory{phase:after} max', 1.25],
    ],
  },
  broker: {
    about: 'Evaluations are recorded for an unavailable Kafka: no request waits, no event is dropped.',
    seconds: 30,
    parts: [{ does: 'evaluate', rate: 1000 }, watching],
    server: { 'Events:Recorders': 'kafka', 'Kafka:BootstrapServers': '127.0.0.1:9' },
    thresholds: { ...always, 'http_req_duration{does:evaluate}': ['p(50)<5', 'p(99)<50'], events_recorded: ['value>0'], events_dropped: ['value<1'] },
  },
  soak: {
    about: 'Half an hour of mixed load with changes; memory and handles do not grow.',
    seconds: 1800,
    parts: [{ does: 'evaluate', rate: 300 }, { does: 'bulk', rate: 60 }, { does: 'change', rate: 0.5 }, watching],
    clients: 500,
    thresholds: {
      ...always,
      'http_req_duration{does:evaluate}': ['p(99)<50'],
      ...following,
      server_memory: ['max<1024'],
    },
    // MiB and handles per hour, by the least-squares line over the second half.
    localThresholds: { server_memory_slope: ['value<64'], server_handles_slope: ['value<50'] },
  },
};

/**
 * Adds as many requests to an empty endpoint as there are single evaluations, for comparison.
 * A scenario that loses streams is compared with itself, before and after.
 * @param {Scenario} scenario @returns {Scenario}
 */
export function withEmpty(scenario) {
  const rate = scenario.parts.find(({ does }) => does === 'evaluate')?.rate;
  if (!rate || scenario.loseAt) return scenario;
  return {
    ...scenario,
    parts: [...scenario.parts, { does: 'empty', rate }],
    ratios: [...(scenario.ratios ?? []), ['http_req_duration{does:evaluate} p(50)', 'http_req_duration{does:empty} p(50)', 2]],
  };
}

/**
 * Returns a scenario, optionally shorter or with less load; the loss of the server moves proportionally.
 * @param {string} name @param {{ seconds?: number, scale?: number, clients?: number }} [change] @returns {Scenario}
 */
export function scenarioOf(name, { seconds, scale = 1, clients } = {}) {
  const found = scenarios[name];
  if (!found) throw new Error(`The scenario '${name}' does not exist; choose from: ${Object.keys(scenarios).join(', ')}.`);
  const lasts = seconds ?? found.seconds;
  const follow = found.clients && (clients ?? Math.max(1, Math.round(found.clients * scale)));
  return {
    ...found,
    seconds: lasts,
    parts: found.parts.map((part) => (part.does === 'watch' ? part : { ...part, rate: part.rate * scale })),
    thresholds: { ...found.thresholds, ...(found.loseAt ? { sse_reconnected: [`count>=${follow}`] } : {}) },
    localThresholds: { ...punctual, ...found.localThresholds },
    ...(follow ? { clients: follow } : {}),
    ...(found.loseAt ? { loseAt: (found.loseAt * lasts) / found.seconds } : {}),
  };
}
