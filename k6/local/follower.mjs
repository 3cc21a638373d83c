// One SSE client on a bare socket, so that thousands use few resources. It honors the retry time of the server and sends its last event id.
import { connect } from 'node:net';
import { follow, sentAt } from '../definitions/requests.js';

/** @typedef {import('../definitions/requests.js').Target} Target */
/** @typedef {{ opened(milliseconds: number): void, delay(milliseconds: number): void, missed(versions: number): void, refused(status: number): void, deferred(): void, lost(): void, back(milliseconds: number): void }} Listener */

export class Follower {
  #target;
  #listener;
  #last = '';
  #retry = 3000;
  #stopped = false;
  #begun = false;
  /** The time of the first connection. */
  #firstAt = 0;
  /** The time of the first data from the server; later data shows that a stream has begun. */
  #greetedAt = 0;
  #lostAt = 0;
  /** @type {import('node:net').Socket | undefined} */
  #socket;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {Target} target @param {Listener} listener */
  constructor(target, listener) {
    this.#target = target;
    this.#listener = listener;
  }

  open() {
    const { hostname, port } = new URL(this.#target.url);
    const { url, headers } = follow(this.#target, this.#last);
    const connectingAt = performance.timeOrigin + performance.now();
    this.#firstAt ||= performance.now();
    const socket = (this.#socket = connect({ host: hostname.replace(/[[\]]/g, ''), port: Number(port || 80), noDelay: true }));
    let rest = '', head = true, inChunk = 0, event = '';
    socket.setEncoding('latin1');
    socket.on('connect', () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${new URL(url).pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${lines.join('')}\r\n`);
    });
    socket.on('data', (/** @type {string} */ data) => {
      rest += data;
      if (head) {
        const end = rest.indexOf('\r\n\r\n');
        if (end < 0) return;
        const status = Number(rest.slice(9, 12));
        if (status !== 200) {
          this.#listener.refused(status);
          socket.destroy();
          return;
        }
        head = false;
        rest = rest.slice(end + 4);
      }
      // The chunks of HTTP/1.1; an event may consist of several.
      while (rest !== '') {
        if (inChunk === 0) {
          const end = rest.indexOf('\r\n', rest.startsWith('\r\n') ? 2 : 0);
          if (end < 0) return;
          inChunk = parseInt(rest.slice(0, end).trim(), 16);
          rest = rest.slice(end + 2);
          if (inChunk === 0) {
            socket.destroy();
            return;
          }
          continue;
        }
        const part = rest.slice(0, inChunk);
        inChunk -= part.length;
        rest = rest.slice(part.length);
        event += part;
        for (let end = event.indexOf('\n\n'); end >= 0; end = event.indexOf('\n\n')) {
          this.#take(event.slice(0, end), connectingAt);
          event = event.slice(end + 2);
        }
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#closed());
  }

  /** Resets the connection, as when the server dies. */
  cut() {
    this.#socket?.resetAndDestroy();
  }

  /** @param {Target} target where to reconnect */
  move(target) {
    this.#target = target;
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  /** @param {string} event @param {number} connectingAt */
  #take(event, connectingAt) {
    const retry = event.startsWith('retry: ');
    if (retry) this.#retry = Number(event.slice(7));
    if (retry && this.#greetedAt === 0) this.#greetedAt = performance.now();
    else this.#begin();
    if (retry || event.startsWith(':')) return;
    const id = /^id: (.*)$/m.exec(event)?.[1] ?? '';
    if (event.startsWith('event: patch')) {
      const sent = sentAt(event);
      // Changes made while this client was disconnected are not a delay of the stream.
      if (sent !== undefined && sent > connectingAt) this.#listener.delay(performance.timeOrigin + performance.now() - sent);
      const [epoch, number] = this.#last.split('.').map(Number);
      const [newEpoch, newNumber] = id.split('.').map(Number);
      if (this.#last !== '' && (epoch !== newEpoch || newNumber !== number + 1)) this.#listener.missed(Math.max(1, newNumber - number - 1));
    }
    this.#last = id;
  }

  #begin() {
    if (this.#begun) return;
    this.#begun = true;
    if (this.#lostAt > 0) this.#listener.back(this.#greetedAt - this.#lostAt);
    else this.#listener.opened(this.#greetedAt - this.#firstAt);
  }

  #closed() {
    if (this.#stopped) return;
    // A stream that only returned a retry time has not begun.
    if (this.#begun) {
      this.#lostAt = performance.now();
      this.#listener.lost();
    } else if (this.#greetedAt > 0) this.#listener.deferred();
    this.#begun = false;
    this.#greetedAt = 0;
    this.#timer = setTimeout(() => this.open(), this.#retry);
  }
}
