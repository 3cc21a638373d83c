// Starts a standalone server for --start.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './options.mjs';

const program = join(root, 'standalone/bin/Release/net10.0/FlagCluster.Standalone.dll');
const bench = join(root, 'bench/bin/Release/net10.0/FlagCluster.Bench.dll');

/** The settings of the runtime in deploy/Dockerfile. */
const asInImages = { DOTNET_GCgen0size: '4000000' };

/** @param {boolean} empty whether the empty endpoint is also needed */
export function build(empty) {
  for (const project of ['standalone', ...(empty ? ['bench'] : [])]) {
    process.stderr.write(`Building ${project}\n`);
    execFileSync('dotnet', ['build', join(root, project), '-c', 'Release', '-v', 'q', '--nologo'], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

/** All processors except the first. */
const others = () => `1-${cpus().length - 1}`;

/** Moves this process off the first processor, which the server uses. */
export function pinGenerator() {
  execFileSync('taskset', ['-a', '-cp', others(), `${process.pid}`], { stdio: ['ignore', 'ignore', 'inherit'] });
}

export class OwnServer {
  #folder = mkdtempSync(join(tmpdir(), 'flagcluster-k6-'));
  #settings;
  #url = '';
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;
  #output = '';

  #processors;

  /** @param {string[]} settings as `Name=Value` @param {string} [processors] the processors that it may use; all by default */
  constructor(settings, processors) {
    this.#settings = settings;
    this.#processors = processors;
  }

  /** Creates another server with the same keys and flags, not started; this one must be stopped. */
  twin() {
    const twin = new OwnServer(this.#settings, this.#processors && others());
    cpSync(this.#folder, twin.#folder, { recursive: true });
    return twin;
  }

  get url() {
    return this.#url;
  }

  get keys() {
    return join(this.#folder, 'demo.json');
  }

  /** Starts or restarts the server at the same address, and waits until it is ready. */
  async start() {
    this.#url ||= `http://127.0.0.1:${await freePort()}`;
    const args = ['dotnet', program, `--Server:Urls=${this.#url}`, `--Data:Directory=${this.#folder}`, `--Demo:Ruleset=${join(root, 'samples/shop.yaml')}`];
    const [command, ...rest] = [...(this.#processors ? ['taskset', '-c', this.#processors] : []), ...args, ...this.#settings.map((setting) => `--${setting}`)];
    const started = (this.#process = spawn(command, rest, { env: { ...asInImages, ...process.env }, stdio: ['ignore', 'pipe', 'pipe'] }));
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (data) => (this.#output = (this.#output + data).slice(-4000)));
    const until = Date.now() + 60_000;
    while (!(await isReady(this.#url))) {
      if (started.exitCode !== null) throw new Error(`The server ended with ${started.exitCode}:\n${this.#output}`);
      if (Date.now() > until) throw new Error(`The server was not ready within 60 s:\n${this.#output}`);
      await pause(50);
    }
  }

  /** The number of open files and sockets of the process; undefined if the system does not report it. */
  get handles() {
    try {
      return readdirSync(`/proc/${this.#process?.pid}/fd`).length;
    } catch {
      return undefined;
    }
  }

  /** @param {'SIGKILL' | 'SIGTERM'} signal */
  async stop(signal) {
    const stopping = this.#process;
    if (!stopping || stopping.exitCode !== null || stopping.signalCode !== null) return;
    const ended = new Promise((resolve) => stopping.once('exit', resolve));
    stopping.kill(signal);
    await ended;
  }

  async end() {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The empty endpoint of the benchmarks; it ends with this process at the latest. */
export class EmptyServer {
  #process;

  /** @param {string} [processors] the processors that it may use; all by default */
  constructor(processors) {
    const [command, ...rest] = [...(processors ? ['taskset', '-c', processors] : []), 'dotnet', bench, 'serve', 'empty'];
    this.#process = spawn(command, rest, { env: { ...asInImages, ...process.env }, stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /** Returns its address. @returns {Promise<string>} */
  async url() {
    for await (const line of createInterface({ input: this.#process.stdout })) return `http://127.0.0.1:${JSON.parse(line)[0]}/empty`;
    throw new Error('The empty endpoint ended before it listened.');
  }

  async end() {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }
}

/** @param {string} url */
export const isReady = async (url) => {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
};

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
