// What is measured next to k6's own http_req_duration, checks and dropped_iterations. Durations in milliseconds, memory in MiB.

/** @type {Record<string, 'trend' | 'counter' | 'rate' | 'gauge'>} */
export const metrics = {
  sse_open: 'trend', // from connecting until the stream has begun
  sse_delay: 'trend', // from sending a change until a client has its patch: the write, the commit and the delivery
  sse_reconnect: 'trend', // from losing the server until the stream has restarted
  sse_reconnected: 'counter', // streams that have restarted
  sse_lost: 'counter', // streams that ended although their server was not lost
  sse_deferred: 'counter', // streams that only returned a retry time
  sse_missed: 'counter', // versions that a stream skipped
  sse_refused: 'counter', // streams that were not answered 200
  not_modified: 'rate', // bulk evaluations answered 304
  server_memory: 'trend', // working set
  gc_pause: 'gauge', // garbage collection pauses since the server's start
  events_recorded: 'gauge', // events recorded since the server's start; a bulk answer is one
  events_dropped: 'gauge', // events lost since the server's start
};

/** The columns of a trend, as k6 names them. */
export const trendStats = ['min', 'avg', 'p(50)', 'p(90)', 'p(99)', 'max', 'count'];
