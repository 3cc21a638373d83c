// A thread with all SSE clients, separate from the thread that measures requests.
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Follower } from './follower.mjs';
import { Measured } from './measured.mjs';

/** @type {{ target: import('../definitions/requests.js').Target, first: import('../definitions/requests.js').Target, clients: number }} */
const { target, first, clients } = workerData;
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const measured = new Measured();
// On Linux this applies only to this thread. The server and the measuring thread have priority over the clients, which really run elsewhere.
if (process.platform === 'linux') setPriority(10);
/** The number of clients that connect at once, small enough for the server's queue of new connections. */
const batch = 100;
let open = 0, losing = false, phase = 'warmup';

/** @type {import('./follower.mjs').Listener} */
const listener = {
  opened(milliseconds) {
    measured.add('sse_open', 'trend', milliseconds);
    tell(1);
  },
  back(milliseconds) {
    measured.add('sse_reconnect', 'trend', milliseconds);
    measured.add('sse_reconnected', 'counter', 1);
    tell(1);
  },
  deferred: () => measured.add('sse_deferred', 'counter', 1),
  lost() {
    if (!losing) measured.add('sse_lost', 'counter', 1);
    tell(-1);
  },
  delay(milliseconds) {
    if (phase !== 'warmup') measured.add('sse_delay', 'trend', milliseconds, { phase });
  },
  missed: (versions) => measured.add('sse_missed', 'counter', versions),
  refused: (status) => measured.add('sse_refused', 'counter', 1, { status: `${status}` }),
};

/** @param {number} change */
function tell(change) {
  open += change;
  if (open === clients) port.postMessage({ all: true });
}

const followers = Array.from({ length: clients }, () => new Follower(first, listener));
// Warms up the gateway to which the clients reconnect, which has served streams before.
const ignored = { opened() {}, delay() {}, missed() {}, refused() {}, deferred() {}, lost() {}, back() {} };
const before = first.url === target.url ? [] : Array.from({ length: batch }, () => new Follower(target, ignored));
for (const follower of before) follower.open();
let next = 0;
const opening = setInterval(() => {
  for (const follower of followers.slice(next, (next += batch))) follower.open();
  if (next >= clients) clearInterval(opening);
}, 100);

port.on('message', (message) => {
  if (message.phase) phase = message.phase;
  if (phase === 'before') for (const follower of before) follower.stop();
  if (message.lose) {
    losing = true;
    for (const follower of followers) follower.move(target);
    if (message.lose === 'cut') for (const follower of followers) follower.cut();
  }
  if (message.count) port.postMessage({ open });
  if (message.end) {
    clearInterval(opening);
    for (const follower of followers) follower.stop();
    port.postMessage({ measured: measured.export() });
    port.close();
  }
});
