// Evaluates flags of the shop for two visitors with the official OpenFeature SDK; with --watch it then prints every change as it happens.
import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { settings } from './settings.mjs';
import { ada, bob } from './users.mjs';
import { watch } from './watch.mjs';

const { url, key } = settings();
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${key}`]] }));
const client = OpenFeature.getClient();

let answered = 0;
for (const user of [ada, bob]) {
  console.log(`# ${user.targetingKey}`);
  // The second argument is the default, for an unknown flag, a flag without a value or an unavailable server.
  print(await client.getBooleanDetails('store-open', true, user));
  print(await client.getBooleanDetails('new-checkout', false, user));
  print(await client.getBooleanDetails('express-pay', false, user));
  print(await client.getStringDetails('checkout-button', 'Buy', user));
  print(await client.getStringDetails('homepage-banner', '', user));
  print(await client.getNumberDetails('free-shipping-from', 50, user));
  print(await client.getNumberDetails('pickup-slots', 6, user));
  print(await client.getObjectDetails('shipping-rates', {}, user));
  print(await client.getObjectDetails('payment-methods', [], user));
  print(await client.getBooleanDetails('gift-wrapping', false, user));
  print(await client.getBooleanDetails('no-such-flag', false, user));
}
await OpenFeature.close();

// An error of the connection, of the key or of the server has the code GENERAL for every flag.
if (answered === 0) {
  console.error(`${url} answered no flag. Is the server running, and is the key one of its SDK keys?`);
  process.exitCode = 1;
} else if (process.argv.includes('--watch')) {
  await watch(url, key);
}

function print({ flagKey, value, variant, reason, errorCode }) {
  if (!errorCode) answered++;
  console.log([flagKey, JSON.stringify(value), variant ?? '-', reason, errorCode].filter(Boolean).join('  '));
}
