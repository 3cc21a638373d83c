// Requests and checks of their answers. A request is plain data, so that any HTTP client can send it.
import { changedFlag, contextOf, flagOf } from './shop.js';

/**
 * @typedef {{ url: string, project: string, environment: string, serverKey: string, adminToken: string }} Target
 * @typedef {{ method: 'GET' | 'POST' | 'PATCH', url: string, headers: Record<string, string>, body: string }} Request
 * @typedef {{ status: number, body: string, etag: string }} Answer
 */

const json = 'application/json';

/** Evaluates one flag. @param {Target} target @param {number} n @returns {Request} */
export const evaluate = (target, n) => ({
  method: 'POST',
  url: `${target.url}/ofrep/v1/evaluate/flags/${flagOf(n)}`,
  headers: { Authorization: `Bearer ${target.serverKey}`, 'Content-Type': json },
  body: JSON.stringify({ context: contextOf(n) }),
});

/** The same request to an empty endpoint, for comparison. @param {string} url @param {Target} target @param {number} n @returns {Request} */
export const empty = (url, target, n) => ({ ...evaluate(target, n), url });

/** Evaluates all flags, with the ETag of the last answer to the same caller if there is one. @param {Target} target @param {number} n @param {string} [etag] @returns {Request} */
export const bulk = (target, n, etag) => ({
  method: 'POST',
  url: `${target.url}/ofrep/v1/evaluate/flags`,
  headers: { Authorization: `Bearer ${target.serverKey}`, 'Content-Type': json, ...(etag ? { 'If-None-Match': etag } : {}) },
  body: JSON.stringify({ context: contextOf(n) }),
});

/** Changes the ruleset, with the current time in the change. @param {Target} target @param {number} now milliseconds @returns {Request} */
export const change = (target, now) => ({
  method: 'PATCH',
  url: `${target.url}/api/v1/projects/${target.project}/environments/${target.environment}/flags/${changedFlag}`,
  headers: { Authorization: `Bearer ${target.adminToken}`, 'Content-Type': 'application/merge-patch+json' },
  body: JSON.stringify({ description: `load ${now}.` }),
});

/** Opens the stream of changes. @param {Target} target @param {string} [lastEventId] @returns {Request} */
export const follow = (target, lastEventId) => ({
  method: 'GET',
  url: `${target.url}/api/v1/stream`,
  headers: { Authorization: `Bearer ${target.serverKey}`, Accept: 'text/event-stream', ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {}) },
  body: '',
});

/** Reads the server's metrics. @param {Target} target @returns {Request} */
export const watch = (target) => ({ method: 'GET', url: `${target.url}/metrics`, headers: {}, body: '' });

/** Whether the body of an answer is correct, not only its status. @type {Record<string, (answer: Answer) => boolean>} */
export const isGood = {
  empty: ({ status }) => status === 200,
  evaluate: ({ status, body }) => status === 200 && typeof JSON.parse(body).variant === 'string',
  bulk: ({ status, body, etag }) => etag !== '' && (status === 304 || (status === 200 && JSON.parse(body).flags.length > 10)),
  change: ({ status }) => status === 200,
  watch: ({ status, body }) => status === 200 && body.includes('dotnet_process_memory_working_set_bytes'),
};

/** The time in the change of a `patch`; undefined for a change that `change` did not make. @param {string} data @returns {number | undefined} */
export function sentAt(data) {
  const found = /"load (\d+(?:\.\d+)?)\."/.exec(data);
  return found ? Number(found[1]) : undefined;
}

/** Memory, pauses and event counts of the server. @param {string} text the body of `watch` */
export const watched = (text) => ({
  server_memory: sum(text, 'dotnet_process_memory_working_set_bytes') / (1024 * 1024),
  gc_pause: sum(text, 'dotnet_gc_pause_time_seconds_total') * 1000,
  events_dropped: sum(text, 'flagcluster_events_dropped_total'),
  events_recorded: sum(text, 'flagcluster_events_recorded_total'),
});

/** The number of evaluations since the server's start, and of those within 5 ms. @param {string} text the body of `watch` */
export const evaluated = (text) => ({
  all: sum(text, 'http_server_request_duration_seconds_count', 'http_route="/ofrep/v1/evaluate/'),
  quick: sum(text, 'http_server_request_duration_seconds_bucket', 'http_route="/ofrep/v1/evaluate/', 'le="0.005"'),
});

/** The sum of all series with a name and labels. @param {string} text @param {string} name @param {...string} labels */
function sum(text, name, ...labels) {
  let total = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith(name) || (line[name.length] !== ' ' && line[name.length] !== '{')) continue;
    if (labels.every((label) => line.includes(label))) total += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return total;
}
