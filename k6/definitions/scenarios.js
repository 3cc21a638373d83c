// The scenarios, for k6 and for Node. Thresholds are written as k6 writes them.

/**
 * @typedef {'evaluate' | 'bulk' | 'change' | 'watch' | 'empty'} Does
 * @typedef {{ does: Does, rate: number }} Part requests per second, whether or not earlier ones are answered
 * @typedef {object} Scenario
 * @property {string} about what a user would recognise in it
 * @property {number} seconds
 * @property {Part[]} parts
 * @property {number} [clients] SSE clients that follow the ruleset all the time
 * @property {number} [loseAt] the second at which all of them lose their server at once, and something changes while they are disconnected
 * @property {Record<string, string>} [server] settings the server must run with
 * @property {Record<string, string[]>} thresholds milliseconds for durations, MiB for memory; one that does not hold fails the run
 * @property {Record<string, string[]>} [localThresholds] of metrics that only local.mjs has
 * @property {[metric: string, of: string, atMost: number][]} [ratios] checked by local.mjs only: k6 cannot compare two metrics
 */

const watching = /** @type {Part} */ ({ does: 'watch', rate: 1 });

/** Holds for every scenario. */
const always = { checks: ['rate>0.999'], dropped_iterations: ['count<1'] };

/** Holds where SSE clients follow. */
const following = { sse_missed: ['count<1'], sse_lost: ['count<1'], sse_refused: ['count<1'] };

/** Holds for every scenario on Node. A generator that is late hides what a server makes others wait. */
const punctual = { generator_late: ['p(99)<10'] };

/** @type {Record<string, Scenario>} */
export const scenarios = {
  steady: {
    about: 'Services ask for one flag at a time: all kinds of rules, 20,000 callers.',
    seconds: 30,
    parts: [{ does: 'evaluate', rate: 1000 }, watching],
    thresholds: { ...always, 'http_req_duration{does:evaluate}': ['p(50)<5', 'p(99)<50'], events_dropped: ['value<1'] },
  },
  bulk: {
    about: 'Apps fetch all flags, and come again with the ETag they got; now and then something changes.',
    seconds: 30,
    parts: [{ does: 'bulk', rate: 500 }, { does: 'change', rate: 0.2 }, watching],
    thresholds: { ...always, 'http_req_duration{does:bulk}': ['p(99)<50'], not_modified: ['rate>0.5'] },
  },
  mixed: {
    about: 'An ordinary day: single and bulk evaluations, people who change flags, SDKs that follow.',
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
    about: 'One change a second on its way to 5,000 SSE clients.',
    seconds: 40,
    parts: [{ does: 'change', rate: 1 }, { does: 'evaluate', rate: 100 }, watching],
    clients: 5000,
    thresholds: { ...always, ...following, sse_delay: ['p(99)<1000'], 'http_req_duration{does:evaluate}': ['p(99)<250'] },
  },
  changes: {
    about: 'A change storm: a script in a loop changes flags while everyone follows and asks.',
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
    about: '5,000 SSE clients lose their gateway at once and come back, while services continue asking.',
    seconds: 60,
    parts: [{ does: 'evaluate', rate: 300 }, watching],
    clients: 5000,
    loseAt: 20,
    thresholds: { ...always, ...following, sse_back: ['max<15000'], server_memory: ['max<512'], 'http_req_duration{does:evaluate}': ['p(99)<250'] },
    // KiB that each client costs the server that has them all at the end; where it had them before, what the storm left behind.
    localThresholds: { server_memory_by_client: ['value<40'] },
    ratios: [
      ['http_req_duration{does:evaluate,phase:storm} p(99)', 'http_req_duration{does:evaluate,phase:calm} p(99)', 2],
      ['server_memory{phase:storm} max', 'server_memory{phase:after} max', 1.25],
    ],
  },
  broker: {
    about: 'Evaluations are recorded for a Kafka that does not answer: nobody waits, nothing is dropped.',
    seconds: 30,
    parts: [{ does: 'evaluate', rate: 1000 }, watching],
    server: { 'Events:Recorders': 'kafka', 'Kafka:BootstrapServers': '127.0.0.1:9' },
    thresholds: { ...always, 'http_req_duration{does:evaluate}': ['p(50)<5', 'p(99)<50'], events_recorded: ['value>0'], events_dropped: ['value<1'] },
  },
  soak: {
    about: 'Half an hour of mixed load with changes; memory and handles stay flat.',
    seconds: 1800,
    parts: [{ does: 'evaluate', rate: 300 }, { does: 'bulk', rate: 60 }, { does: 'change', rate: 0.5 }, watching],
    clients: 500,
    thresholds: {
      ...always,
      'http_req_duration{does:evaluate}': ['p(99)<50'],
      ...following,
      server_memory: ['max<1024'],
    },
    // MiB and handles an hour, by the least-squares line over the second half.
    localThresholds: { server_memory_slope: ['value<64'], server_handles_slope: ['value<50'] },
  },
};

/**
 * The same with as many requests to an empty endpoint as there are single evaluations: what is left of the time when the server has nothing to do.
 * A scenario whose streams are lost is compared with itself, before and after.
 * @param {Scenario} scenario @returns {Scenario}
 */
export function besideEmpty(scenario) {
  const rate = scenario.parts.find(({ does }) => does === 'evaluate')?.rate;
  if (!rate || scenario.loseAt) return scenario;
  return {
    ...scenario,
    parts: [...scenario.parts, { does: 'empty', rate }],
    ratios: [...(scenario.ratios ?? []), ['http_req_duration{does:evaluate} p(50)', 'http_req_duration{does:empty} p(50)', 2]],
  };
}

/**
 * A scenario by its name, shorter and with less of everything if asked; the loss of the server stays at the same share of the time.
 * @param {string} name @param {{ seconds?: number, scale?: number, clients?: number }} [change] @returns {Scenario}
 */
export function scenarioOf(name, { seconds, scale = 1, clients } = {}) {
  const found = scenarios[name];
  if (!found) throw new Error(`There is no scenario '${name}'; there are: ${Object.keys(scenarios).join(', ')}.`);
  const lasts = seconds ?? found.seconds;
  const follow = found.clients && (clients ?? Math.max(1, Math.round(found.clients * scale)));
  return {
    ...found,
    seconds: lasts,
    parts: found.parts.map((part) => (part.does === 'watch' ? part : { ...part, rate: part.rate * scale })),
    thresholds: { ...found.thresholds, ...(found.loseAt ? { sse_returned: [`count>=${follow}`] } : {}) },
    localThresholds: { ...punctual, ...found.localThresholds },
    ...(follow ? { clients: follow } : {}),
    ...(found.loseAt ? { loseAt: (found.loseAt * lasts) / found.seconds } : {}),
  };
}
