const numbers = new Intl.NumberFormat("en");
const compactNumbers = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const local = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

const measuredNumbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

export const formatNumber = (value: number) => numbers.format(value);

/** Returns a measured number with as many digits as matter. */
export const formatMeasured = (value: number) => measuredNumbers.format(value);

export const formatCompact = (value: number) => (Math.abs(value) < 10_000 ? numbers.format(value) : compactNumbers.format(value));

export const formatPercent = (share: number) => {
  const percent = share * 100;
  return `${percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
};

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Returns a time relative to now, such as "2 min. ago". */
export function formatRelative(time: string | number | Date, now = Date.now()): string {
  const seconds = Math.round((new Date(time).getTime() - now) / 1000);
  for (const [unit, length] of steps) if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  return Math.abs(seconds) < 5 ? "now" : relative.format(seconds, "second");
}

export const formatLocal = (time: string | number | Date) => local.format(new Date(time));

export const formatUtc = (time: string | number | Date) => `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
