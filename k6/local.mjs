// Runs the scenarios of definitions/ on Node, without k6: node k6/local.mjs --help.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { toHtml, toText } from './definitions/report.js';
import { withEmpty, scenarioOf } from './definitions/scenarios.js';
import { checkAddress, parse, readTarget, usage, UsageError } from './local/options.mjs';
import { run } from './local/run.mjs';
import { build, EmptyServer, isReady, OwnServer, pinGenerator } from './local/server.mjs';

/** @param {ReturnType<typeof parse>} options @param {string} name */
async function runOne(options, name) {
  const found = scenarioOf(name, options);
  const scenario = options.empty ? withEmpty(found) : found;
  const needed = Object.entries(scenario.server ?? {}).map(([setting, value]) => `${setting}=${value}`);
  const settings = [...needed, ...options.settings];
  const processors = options.pin ? '0' : undefined;
  const server = options.start ? new OwnServer(settings, processors) : undefined;
  const empty = scenario === found ? undefined : new EmptyServer(processors);
  /** @type {OwnServer | undefined} */
  let twin;
  const end = () => Promise.all([server?.end(), twin?.end(), empty?.end()]);
  const stop = () => end().finally(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await server?.start();
    if (server && options.lose === 'other' && scenario.loseAt) {
      await server.stop('SIGTERM');
      twin = server.twin();
      await Promise.all([server.start(), twin.start()]);
    }
    const target = readTarget(server?.keys ?? options.keys, options);
    const streams = twin?.url ?? options.streams;
    const first = streams ? { ...target, url: checkAddress(streams, options.remote) } : target;
    for (const { url } of [target, first]) if (!(await isReady(url))) throw new UsageError(`No server is ready at ${url}. Start one with ./run.sh, or use --start.`);
    const conditions = {
      machine: `${cpus().length} x ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`,
      server: `${target.url}${server ? `, standalone, started for this run${options.pin ? ' on a processor of its own' : ''}${settings.length > 0 ? ` with ${settings.join(' ')}` : ''}` : needed.length > 0 ? `; it must run with ${needed.join(' ')}` : ''}`,
      load: scenario.parts.map(({ does, rate }) => `${does} ${rate}/s`).join(', ') + (scenario.clients ? `, ${scenario.clients} SSE clients` : ''),
      ...(scenario.loseAt ? { loss: `${options.lose} after ${scenario.loseAt} s` } : {}),
    };
    return await run(name, scenario, { target, first, warmup: options.warmup, lose: options.lose, emptyUrl: await empty?.url(), server, twin, conditions });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await end();
  }
}

/** @returns {Promise<number>} the exit code */
async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  if (options.start && options.build) build(options.empty);
  if (options.pin) pinGenerator();
  mkdirSync(options.out, { recursive: true });
  let code = 0;
  for (const name of options.names) {
    const summary = await runOne(options, name);
    console.log(toText(summary));
    writeFileSync(join(options.out, `${name}.txt`), toText(summary));
    writeFileSync(join(options.out, `${name}.json`), `${JSON.stringify(summary, null, 2)}\n`);
    writeFileSync(join(options.out, `${name}.html`), toHtml(summary));
    if (!summary.passed) code = 1;
  }
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 2;
}
