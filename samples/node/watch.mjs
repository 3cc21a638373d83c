// Reads the change stream with fetch: a `put` with the whole ruleset first, then a `patch` for every version.

/** Prints changes until the process ends. After a lost connection the stream resumes after the last event. */
export async function watch(url, key) {
  let last;
  let wait = 1000; // milliseconds; the server's `retry:` field replaces it
  for (;;) {
    try {
      const headers = { Authorization: `Bearer ${key}`, Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) };
      const response = await fetch(`${url}/api/v1/stream`, { headers });
      if (!response.ok) {
        console.error(`The stream answered ${response.status}.`);
        if (response.status < 500 && response.status !== 429) {
          process.exitCode = 1; // a retry would not succeed
          return;
        }
      } else {
        for await (const event of events(response.body)) {
          if (event.retry) wait = event.retry;
          if (event.id) last = event.id;
          if (event.data) print(event);
        }
      }
    } catch (error) {
      console.error(`The stream was lost: ${error.cause?.message ?? error.message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Reads server-sent events from a body: lines of `field: value`, an empty line after each event. */
async function* events(body) {
  let rest = '';
  let event = { data: '' };
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        yield event;
        event = { data: '' };
        continue;
      }
      const colon = line.indexOf(':');
      if (colon === 0) continue; // a comment: the server's heartbeat
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') event.data += event.data ? `\n${value}` : value;
      else if (field === 'retry') event.retry = Number(value);
      else event[field] = value;
    }
  }
}

function print({ event, id, data }) {
  const body = JSON.parse(data);
  if (event === 'put') {
    console.log(`put  ${id}  ${body.flags.length} flags, ${body.segments.length} segments`);
    return;
  }
  if (event !== 'patch') return; // ignores events of other types
  for (const operation of body.operations) {
    const [[name, what]] = Object.entries(operation);
    console.log(`patch  ${id}  ${name} ${what.key ?? what}`);
  }
}
