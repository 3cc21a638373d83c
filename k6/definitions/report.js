// Formats one summary for both runners, for JSON, HTML and the terminal.

/**
 * @typedef {{ name: string, values: Record<string, number> }} Row
 * @typedef {{ metric: string, rule: string, value: number | null, ok: boolean }} Verdict
 * @typedef {object} Summary
 * @property {string} scenario
 * @property {string} about
 * @property {string} runner the load generator
 * @property {string} started
 * @property {number} seconds
 * @property {boolean} passed
 * @property {Record<string, string>} conditions the machine, the server and the options, if known
 * @property {Verdict[]} thresholds
 * @property {Row[]} metrics
 * @property {Record<string, number>[]} timeline one entry per second, if known
 */

/** @param {number | null | undefined} value */
export const number = (value) => {
  if (value === null || value === undefined) return '';
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? `${Math.round(value)}` : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
};

/** @param {unknown} text */
const html = (text) => `${text}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** @param {string[]} heads @param {unknown[][]} rows */
const table = (heads, rows) =>
  `<table><tr>${heads.map((head) => `<th>${html(head)}</th>`).join('')}</tr>\n${rows.map((row) => `<tr>${row.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`).join('\n')}</table>`;

const order = ['rate', 'value', 'count', 'min', 'avg', 'p(50)', 'p(90)', 'p(99)', 'max'];

/** The columns that any row has. @param {Row[]} rows */
export const columns = (rows) => order.filter((column) => rows.some(({ values }) => column in values));

/** @param {Summary} summary */
const conditionsOf = (summary) => [['runner', summary.runner], ['started', summary.started], ['seconds', summary.seconds], ...Object.entries(summary.conditions)];

/** @param {Summary} summary */
export function toHtml(summary) {
  const heads = columns(summary.metrics);
  const ticks = [...new Set(summary.timeline.flatMap((tick) => Object.keys(tick)))];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${html(summary.scenario)}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}table{border-collapse:collapse;margin:1rem 0}th,td{border-bottom:1px solid #8884;padding:.2rem .7rem;text-align:left;font-variant-numeric:tabular-nums}.failed{color:#b00020}</style>
<h1>${html(summary.scenario)}: <span class="${summary.passed ? 'passed' : 'failed'}">${summary.passed ? 'passed' : 'failed'}</span></h1>
<p>${html(summary.about)}</p>
${table(['', ''], conditionsOf(summary))}
<h2>Thresholds</h2>
${table(['', 'metric', 'must be', 'was'], summary.thresholds.map(({ metric, rule, value, ok }) => [ok ? 'ok' : 'FAILED', metric, rule, number(value)]))}
<h2>Metrics</h2>
${table(['metric', ...heads], summary.metrics.map((row) => [row.name, ...heads.map((head) => number(row.values[head]))]))}
${ticks.length > 0 ? `<details><summary>Second by second</summary>${table(ticks, summary.timeline.map((tick) => ticks.map((head) => number(tick[head]))))}</details>` : ''}
</html>
`;
}

/** @param {Summary} summary */
export function toText(summary) {
  const cells = [['', ...columns(summary.metrics)], ...summary.metrics.map((row) => [row.name, ...columns(summary.metrics).map((head) => number(row.values[head]))])];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  const verdicts = summary.thresholds.map(({ metric, rule, value, ok }) => `  ${ok ? 'ok    ' : 'FAILED'}  ${metric}  ${rule}${value === null ? '' : `  (${number(value)})`}`);
  const how = conditionsOf(summary).map(([name, value]) => `  ${name}: ${value}`);
  return `${summary.scenario}: ${summary.passed ? 'passed' : 'FAILED'}\n${summary.about}\n\n${how.join('\n')}\n\n${lines.join('\n')}\n\n${verdicts.join('\n')}\n`;
}
