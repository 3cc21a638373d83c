// A thread with all SSE clients, apart from the one that measures requests.
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Follower } from './follower.mjs';
import { Measured } from './measured.mjs';

/** @type {{ target: import('../definitions/requests.js').Target, first: import('../definitions/requests.js').Target, clients: number }} */
const { target, first, clients } = workerData;
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const measured = new Measured();
// On Linux this is the thread alone. Thousands of clients are elsewhere in truth; here they leave the processors to the server and to who measures it.
if (process.platform === 'linux') setPriority(10);
/** Clients that connect in one go; a server's queue for new connections is not what is tested while they begin. */
const batch = 100;
let open = 0, losing = false, phase = 'warmup';

/** @type {import('./follower.mjs').Listener} */
const listener = {
  opened(milliseconds) {
    measured.add('sse_open', 'trend', milliseconds);
    tell(1);
  },
  back(milliseconds) {
    measured.add('sse_back', 'trend', milliseconds);
    measured.add('sse_returned', 'counter', 1);
    tell(1);
  },
  turnedAway: () => measured.add('sse_turned_away', 'counter', 1),
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
// A gateway that others flee to has served streams before; code that runs for the first time is not what is tested.
const nobody = { opened() {}, delay() {}, missed() {}, refused() {}, turnedAway() {}, lost() {}, back() {} };
const before = first.url === target.url ? [] : Array.from({ length: batch }, () => new Follower(target, nobody));
for (const follower of before) follower.open();
let next = 0;
const opening = setInterval(() => {
  for (const follower of followers.slice(next, (next += batch))) follower.open();
  if (next >= clients) clearInterval(opening);
}, 100);

port.on('message', (message) => {
  if (message.phase) phase = message.phase;
  if (phase === 'calm') for (const follower of before) follower.stop();
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
