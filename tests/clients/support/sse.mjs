import { EventSource } from 'eventsource';
import { bearer } from './demo.mjs';
import { Inbox, within } from './within.mjs';

/** An EventSource class that sends a key's Authorization header, which browsers cannot. */
export const authorizedEventSource = (key) =>
  class extends EventSource {
    constructor(url) {
      super(url, { fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, ...bearer(key) } }) });
    }
  };

/** One open stream of a real SSE client, with everything it received and a way to cut its connection. */
export class Stream {
  events = new Inbox();
  requests = [];
  #source;
  #cut = () => {};
  #mayConnect = Promise.resolve();

  /** @param {string} url what to open @param {string[]} names the events to keep @param {object} headers extra request headers */
  constructor(url, names, headers = {}) {
    this.#source = new EventSource(url, { fetch: (address, init) => this.#fetch(address, { ...init, headers: { ...init.headers, ...headers } }) });
    for (const name of names) {
      this.#source.addEventListener(name, (event) => {
        this.events.add({ name, id: event.lastEventId, body: JSON.parse(event.data) });
      });
    }
    this.opened = within(
      new Promise((resolve, reject) => {
        this.#source.addEventListener('open', resolve, { once: true });
        this.#source.addEventListener('error', (error) => reject(new Error(`${url} could not be opened: ${error.code ?? ''} ${error.message}`)), { once: true });
      }),
      `${url} to open`,
    );
    this.opened.catch(() => {}); // reported where it is awaited
  }

  /** Ends the connection as a network would, and holds the client's own reconnect back until the returned function is called. */
  cut() {
    let release;
    this.#mayConnect = new Promise((resolve) => (release = resolve));
    this.#cut();
    return release;
  }

  close() {
    this.#source.close();
  }

  async #fetch(address, init) {
    await this.#mayConnect;
    this.requests.push(init.headers);
    const response = await fetch(address, init);
    if (!response.body) return response;
    const reader = response.body.getReader();
    const body = new ReadableStream({
      start: (controller) => {
        this.#cut = () => {
          reader.cancel().catch(() => {});
          controller.close();
        };
      },
      pull: async (controller) => {
        const { done, value } = await reader.read();
        try {
          if (done) controller.close();
          else controller.enqueue(value);
        } catch {
          // It was cut while this read was under way.
        }
      },
    });
    return { body, url: response.url, status: response.status, redirected: response.redirected, headers: response.headers };
  }
}
