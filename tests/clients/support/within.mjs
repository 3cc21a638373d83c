/** Waits for a promise, and fails with a sentence when it takes too long. */
export async function within(promise, what, milliseconds = 15_000) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${milliseconds} ms without success for ${what}.`)), milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A list that is filled from outside and can be waited on: what comes before the wait is not lost. */
export class Inbox {
  #items = [];
  #waiting = new Set();

  /** Everything so far. */
  get all() {
    return [...this.#items];
  }

  add(item) {
    this.#items.push(item);
    for (const check of [...this.#waiting]) check();
  }

  /** The first item at or after `from` that fits. */
  first(fits, what, { from = 0, milliseconds } = {}) {
    let check;
    const found = new Promise((resolve) => {
      check = () => {
        const item = this.#items.slice(from).find(fits);
        if (item !== undefined) resolve(item);
      };
      this.#waiting.add(check);
      check();
    });
    return within(found, `${what}; there were ${this.#items.length - from} others`, milliseconds).finally(() => this.#waiting.delete(check));
  }
}
