import { readFileSync } from 'node:fs';

const names = ['url', 'organization', 'project', 'environment', 'serverKey', 'clientKey', 'adminToken'];

/** The server under test, as FLAGCLUSTER_DEMO_JSON describes it. */
export const demo = read(process.env.FLAGCLUSTER_DEMO_JSON);

/** The headers of a key. */
export const bearer = (key) => ({ Authorization: `Bearer ${key}` });

/** POSTs an OFREP evaluation: of one flag, or of all when the key is null. */
export const ofrep = (flagKey, context, { key = demo.serverKey, headers } = {}) =>
  fetch(`${demo.url}/ofrep/v1/evaluate/flags${flagKey === null ? '' : `/${flagKey}`}`, {
    method: 'POST',
    headers: { ...bearer(key), 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ context }),
    signal: AbortSignal.timeout(10_000),
  });

function read(path) {
  if (!path) throw new Error('Set FLAGCLUSTER_DEMO_JSON to the demo.json of a running server that was filled from samples/shop.yaml.');
  const found = JSON.parse(readFileSync(path, 'utf8'));
  const missing = names.filter((name) => !found[name]);
  if (missing.length) throw new Error(`${path} has no ${missing.join(', ')}.`);
  return { ...found, url: found.url.replace(/\/+$/, '') };
}
