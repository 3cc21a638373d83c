// OpenFeature's track() and a hook for exposures, sent to FlagCluster in batches: OFREP itself has neither.
import { randomUUID } from 'node:crypto';

/** Collects events and sends them to an endpoint: at 100 events, one second after the first, and on close. */
class Reports {
  #url; #key; #events = []; #timer; #sending = Promise.resolve();

  constructor(url, key) {
    this.#url = url;
    this.#key = key;
  }

  add(event) {
    // With an id, an event counts once even if it is sent several times.
    this.#events.push({ id: randomUUID(), time: new Date().toISOString(), ...event });
    if (this.#events.length >= 100) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), 1000);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#events.splice(0);
    if (events.length > 0) this.#sending = this.#sending.then(() => this.#send(events));
    return this.#sending;
  }

  async #send(events) {
    for (let attempt = 1; attempt <= 3; attempt++) {
      const answer = await fetch(this.#url, {
        method: 'POST',
        headers: { Authorization: `Bearer ${this.#key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ sdk: 'flagcluster-sample-node/0.1.0', events }),
        signal: AbortSignal.timeout(10_000),
      }).catch((error) => ({ status: 0, text: () => error.message }));
      if (answer.status === 200) {
        for (const { index, errors } of (await answer.json()).rejected) console.error('rejected:', events[index].name ?? events[index].flagKey, errors);
        return;
      }
      if (answer.status !== 0 && answer.status !== 429 && answer.status !== 503) return console.error(`${events.length} events were rejected: ${answer.status} ${await answer.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers?.get('Retry-After') ?? attempt)));
    }
    console.error(`${events.length} events could not be sent.`);
  }
}

/** Adds track() to a provider. */
export function withTracking(provider, url, key) {
  const tracks = new Reports(`${url}/api/v1/track`, key);
  provider.track = (name, { targetingKey } = {}, { value, ...attributes } = {}) => tracks.add({ name, targetingKey, value, attributes });
  const close = provider.onClose?.bind(provider);
  provider.onClose = async () => {
    await tracks.flush();
    await close?.();
  };
  return provider;
}

/** Reports every evaluation of an SDK that evaluates locally. Over OFREP the server records them. */
export class ExposureHook {
  #exposures;

  constructor(url, key) {
    this.#exposures = new Reports(`${url}/api/v1/exposures`, key);
  }

  finally({ flagKey, context }, { value, variant, reason, errorCode, flagMetadata }) {
    this.#exposures.add({ flagKey, value, variant, reason, errorCode, rulesetVersion: flagMetadata?.version, targetingKey: context.targetingKey });
  }

  flush() {
    return this.#exposures.flush();
  }
}
