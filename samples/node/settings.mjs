import { readFileSync } from 'node:fs';

/** The address of the server and the key: FLAGCLUSTER_URL and FLAGCLUSTER_KEY, or data/demo.json of ./run.sh. */
export function settings() {
  const { FLAGCLUSTER_URL: url, FLAGCLUSTER_KEY: key } = process.env;
  if (url && key) return { url: url.replace(/\/+$/, ''), key };
  if (url || key) fail(`Set both FLAGCLUSTER_URL and FLAGCLUSTER_KEY; ${url ? 'FLAGCLUSTER_KEY' : 'FLAGCLUSTER_URL'} is missing.`);

  const file = new URL('../../data/demo.json', import.meta.url);
  try {
    const demo = JSON.parse(readFileSync(file, 'utf8'));
    return { url: demo.url.replace(/\/+$/, ''), key: demo.serverKey };
  } catch {
    return fail('Start the server with ./run.sh first, or set FLAGCLUSTER_URL and FLAGCLUSTER_KEY.');
  }
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
