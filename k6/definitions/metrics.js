// What is measured next to k6's own http_req_duration, checks and dropped_iterations. Durations in milliseconds, memory in MiB.

/** @type {Record<string, 'trend' | 'counter' | 'rate' | 'gauge'>} */
export const metrics = {
  sse_open: 'trend', // from connecting until the stream has begun
  sse_delay: 'trend', // from sending a change until a client has its patch: the write, the commit and the way
  sse_back: 'trend', // from losing the server until the stream has begun again
  sse_returned: 'counter', // streams that have begun again
  sse_lost: 'counter', // streams that ended though nothing was taken from them
  sse_turned_away: 'counter', // streams that only said when to come back
  sse_missed: 'counter', // versions that a stream left out
  sse_refused: 'counter', // streams that were answered anything but 200
  not_modified: 'rate', // bulk evaluations answered 304
  server_memory: 'trend', // working set
  gc_pause: 'gauge', // time since the server's start in which the garbage collector held everything up
  events_recorded: 'gauge', // evaluations recorded since the server's start
  events_dropped: 'gauge', // and lost
};

/** The columns of a trend, in k6's words. */
export const trendStats = ['min', 'avg', 'p(50)', 'p(90)', 'p(99)', 'max', 'count'];
