import { readFileSync } from 'node:fs';

/** Where the server is and with which key to ask: FLAGCLUSTER_URL and FLAGCLUSTER_KEY, or what ./run.sh left in data/demo.json. */
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
