// Parses the command line.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { scenarios } from '../definitions/scenarios.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const usage = `Usage: node k6/local.mjs [SCENARIO...] [options]

Runs load scenarios on Node against a running server, or against one it starts.
Scenarios: ${Object.keys(scenarios).join(' ')}. Default: steady. 'all': all except soak.

  --keys FILE      url and keys of the server (default data/demo.json of ./run.sh)
  --url URL        the server's address; overrides that of the file
  --streams URL    the first server of the SSE clients: another gateway of the same cluster
  --start          build and start a standalone server on a free port, with samples/shop.yaml
  --no-build       with --start: use the existing build
  --set NAME=VALUE with --start: a setting of that server
  --empty          with --start: as many requests to an empty endpoint of the same web server as there
                   are single evaluations, for comparison
  --pin            with --start, on Linux: processor 0 runs the server, the others run the generator and a
                   lost server
  --lose HOW       how SSE clients lose their server: 'other' kills a second server, whose clients
                   reconnect to the first (default with --start), 'restart' kills and restarts the
                   server (needs --start), 'cut' only ends the connections (default without)
  --seconds N      duration in seconds, instead of the scenario's
  --scale X        multiply rates and clients by X
  --clients N      the number of SSE clients
  --warmup N       seconds of load before measuring (default 5)
  --out DIR        the folder of SCENARIO.json and SCENARIO.html (default k6/out)
  --remote         permit a server on another machine

The exit code is 0 when every threshold holds, 1 when one fails, 2 when a run was not possible.`;

/** An error in the command line or in a file that it names. */
export class UsageError extends Error {}

/** @param {string[]} args */
export function parse(args) {
  /** @type {ReturnType<typeof read>} */
  let given;
  try {
    given = read(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : `${error}`);
  }
  const { values, positionals } = given;
  const names = positionals.includes('all') ? Object.keys(scenarios).filter((name) => name !== 'soak') : positionals.length > 0 ? positionals : ['steady'];
  const unknown = names.find((name) => !scenarios[name]);
  if (unknown) throw new UsageError(`The scenario '${unknown}' does not exist; choose from: ${Object.keys(scenarios).join(', ')}, all.`);
  const lose = values.lose ?? (values.start ? 'other' : 'cut');
  if (!['cut', 'other', 'restart'].includes(lose)) throw new UsageError(`--lose must be cut, other or restart, not '${lose}'.`);
  if (lose !== 'cut' && !values.start) throw new UsageError(`--lose ${lose} kills a server, so it needs --start: other servers are never killed.`);
  if (values.start && (values.url || values.streams)) throw new UsageError('--start chooses the address; remove --url and --streams.');
  if (values.set.length > 0 && !values.start) throw new UsageError('--set needs --start.');
  if (values.empty && !values.start) throw new UsageError('--empty needs --start: the empty endpoint is also built and started.');
  if (values.pin && (!values.start || process.platform !== 'linux' || cpus().length < 2)) throw new UsageError('--pin needs --start, Linux and two processors.');
  return {
    names, help: values.help, pin: values.pin, empty: values.empty, start: values.start, build: !values['no-build'], settings: values.set, lose,
    keys: values.keys, url: values.url, streams: values.streams, out: values.out, remote: values.remote,
    seconds: positive('seconds', values.seconds), scale: positive('scale', values.scale), clients: positive('clients', values.clients),
    warmup: positive('warmup', values.warmup) ?? 5,
  };
}

/** @param {string[]} args */
const read = (args) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      keys: { type: 'string', default: `${root}data/demo.json` },
      url: { type: 'string' },
      streams: { type: 'string' },
      start: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      empty: { type: 'boolean', default: false },
      pin: { type: 'boolean', default: false },
      set: { type: 'string', multiple: true, default: [] },
      lose: { type: 'string' },
      seconds: { type: 'string' },
      scale: { type: 'string' },
      clients: { type: 'string' },
      warmup: { type: 'string', default: '5' },
      out: { type: 'string', default: `${root}k6/out` },
      remote: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

/** @param {string} name @param {string | undefined} text */
function positive(name, text) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`--${name} must be a number above 0, not '${text}'.`);
  return value;
}

/** Reads the server from the keys file. @param {string} path @param {{ url?: string, remote?: boolean }} options @returns {import('../definitions/requests.js').Target} */
export function readTarget(path, { url, remote = false }) {
  if (!existsSync(path)) throw new UsageError(`${path} does not exist. Start a server with ./run.sh, name its file with --keys, or use --start.`);
  const found = JSON.parse(readFileSync(path, 'utf8'));
  const missing = ['url', 'project', 'environment', 'serverKey', 'adminToken'].filter((name) => !found[name]);
  if (missing.length > 0) throw new UsageError(`${path} has no ${missing.join(', ')}.`);
  return { ...found, url: checkAddress(url ?? found.url, remote) };
}

/** @param {string} url @param {boolean} remote */
export function checkAddress(url, remote) {
  const { hostname, protocol, origin } = new URL(url);
  if (protocol !== 'http:') throw new UsageError(`${url} must begin with http://.`);
  if (!remote && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) throw new UsageError(`${url} is not on this machine. Test only your own servers; --remote permits it.`);
  // Node may resolve localhost to ::1 first, where a server may not listen.
  return origin.replace('//localhost', '//127.0.0.1');
}
