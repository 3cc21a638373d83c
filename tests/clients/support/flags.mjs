import assert from 'node:assert/strict';
import { bearer, demo } from './demo.mjs';

const address = (key) => `${demo.url}/api/v1/projects/${demo.project}/environments/${demo.environment}/flags/${key}`;

/** Changes a flag by JSON Merge Patch through the management API. */
export async function patchFlag(key, change) {
  const response = await fetch(address(key), {
    method: 'PATCH',
    headers: { ...bearer(demo.adminToken), 'Content-Type': 'application/merge-patch+json' },
    body: JSON.stringify(change),
    signal: AbortSignal.timeout(10_000),
  });
  assert.ok(response.ok, `PATCH ${key} answered ${response.status}: ${await response.clone().text()}`);
}

/** Runs `during` and puts the flag back afterwards, whatever happened. */
export async function restoring(key, undo, during) {
  try {
    return await during();
  } finally {
    await patchFlag(key, undo);
  }
}
