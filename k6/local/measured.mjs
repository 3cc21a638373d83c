// Samples by metric and tags, and the evaluation of thresholds.

/** @typedef {'trend' | 'counter' | 'rate' | 'gauge'} Kind */
/** @typedef {{ name: string, kind: Kind, tags: Record<string, string>, values: number[], sum: number, count: number, last: number }} Series */

export class Measured {
  /** @type {Map<string, Series>} */
  #series = new Map();

  /** @param {string} name @param {Kind} kind @param {number} value @param {Record<string, string>} [tags] @param {number} [count] the number of samples that it represents */
  add(name, kind, value, tags = {}, count = 1) {
    const key = name + Object.entries(tags).flat().join('\0');
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, (series = { name, kind, tags, values: [], sum: 0, count: 0, last: 0 }));
    if (kind === 'trend') series.values.push(value);
    series.sum += value;
    series.count += count;
    series.last = value;
  }

  /** Exports the samples for another thread. */
  export() {
    return [...this.#series.values()];
  }

  /** Imports samples of another thread. @param {Series[]} exported */
  import(exported) {
    for (const series of exported) this.#series.set(`${this.#series.size}\0${series.name}`, series);
  }

  /** All series of a selector such as `http_req_duration{does:bulk,phase:before}` as one, or undefined. @param {string} selector @returns {Series | undefined} */
  select(selector) {
    const [, name, inside = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [];
    if (!name) throw new Error(`'${selector}' is not a metric.`);
    const expected = inside === '' ? [] : inside.split(',').map((tag) => tag.split(':'));
    const found = [...this.#series.values()].filter((series) => series.name === name && expected.every(([tag, value]) => series.tags[tag] === value));
    if (found.length === 0) return undefined;
    return {
      ...found[0],
      values: found.flatMap((series) => series.values),
      sum: found.reduce((sum, series) => sum + series.sum, 0),
      count: found.reduce((sum, series) => sum + series.count, 0),
      last: found[found.length - 1].last,
    };
  }

  /** The rows of a report: every metric, also by `does` and `phase` if there are several. */
  rows() {
    const selectors = new Set();
    const phases = new Set([...this.#series.values()].map(({ tags }) => tags.phase));
    for (const { name, tags } of this.#series.values()) {
      selectors.add(name);
      if (tags.does) selectors.add(`${name}{does:${tags.does}}`);
      if (tags.phase && phases.size > 2) selectors.add(tags.does ? `${name}{does:${tags.does},phase:${tags.phase}}` : `${name}{phase:${tags.phase}}`);
    }
    return [...selectors].sort().map((selector) => ({ name: selector, values: valuesOf(/** @type {Series} */ (this.select(selector))) }));
  }
}

/** @param {Series} series @returns {Record<string, number>} */
function valuesOf(series) {
  if (series.kind === 'trend') {
    const sorted = Float64Array.from(series.values).sort();
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    return { min: sorted[0], avg: series.sum / series.count, 'p(50)': at(0.5), 'p(90)': at(0.9), 'p(99)': at(0.99), max: sorted[sorted.length - 1], count: series.count };
  }
  if (series.kind === 'counter') return { count: series.sum };
  if (series.kind === 'rate') return { rate: series.sum / series.count, count: series.count };
  return { value: series.last };
}

/**
 * Checks a rule such as `p(99)<50`. A metric without samples fails its rules, except counters of errors.
 * @param {Measured} measured @param {string} selector @param {string} rule
 */
export function judge(measured, selector, rule) {
  const [, stat, sign, limit] = /^(p\(\d+\)|\w+)(<=|<|>=|>)([\d.]+)$/.exec(rule) ?? [];
  if (!stat) throw new Error(`'${rule}' of ${selector} is not a threshold.`);
  const series = measured.select(selector);
  const value = series ? valuesOf(series)[stat] : stat === 'count' ? 0 : undefined;
  if (value === undefined) return { metric: selector, rule, value: null, ok: false };
  const bound = Number(limit);
  const ok = sign === '<' ? value < bound : sign === '<=' ? value <= bound : sign === '>' ? value > bound : value >= bound;
  return { metric: selector, rule, value, ok };
}

/** Checks the ratio of two values. @param {Measured} measured @param {[string, string, number]} ratio */
export function compare(measured, [metric, of, atMost]) {
  const valueOf = (text) => {
    const [selector, stat] = text.split(' ');
    const series = measured.select(selector);
    return series ? valuesOf(series)[stat] : NaN;
  };
  const value = valueOf(metric) / valueOf(of);
  return { metric: `${metric} / ${of}`, rule: `<=${atMost}`, value: Number.isFinite(value) ? value : null, ok: value <= atMost };
}

/** The growth of a timeline column per hour: the least-squares line over its second half; undefined for less than a minute. @param {Record<string, number>[]} timeline @param {string} column */
export function slope(timeline, column) {
  const ticks = timeline.filter((tick) => tick[column] !== undefined);
  const half = ticks.slice(Math.floor(ticks.length / 2));
  const mean = (of) => half.reduce((sum, tick) => sum + tick[of], 0) / half.length;
  const [seconds, level] = [mean('second'), mean(column)];
  const spread = half.reduce((sum, tick) => sum + (tick.second - seconds) ** 2, 0);
  return half.length < 60 || spread === 0 ? undefined : (3600 * half.reduce((sum, tick) => sum + (tick.second - seconds) * (tick[column] - level), 0)) / spread;
}
