import type { Share } from "./types";

/** The sum of the weights of a split without a total of its own. */
export const whole = 100_000;

/** Returns weights as equal as whole numbers can be; the first ones receive the rest. */
export function evenly(count: number, total = whole): number[] {
  const share = Math.floor(total / count);
  const rest = total - share * count;
  return Array.from({ length: count }, (_, index) => share + (index < rest ? 1 : 0));
}

export function sumOf(shares: readonly Share[]): number {
  return shares.reduce((sum, share) => sum + share.weight, 0);
}

/** Returns a weight as percent, such as "25" or "33.334". */
export function percentOf(weight: number, total = whole): string {
  const percent = (weight / total) * 100;
  return Number(percent.toFixed(3)).toString();
}

/** Reads percent as a person typed it; null when it is no share. */
export function readPercent(text: string, total = whole): number | null {
  const number = Number(text.trim().replace(",", ".").replace(/%$/, ""));
  if (text.trim() === "" || !Number.isFinite(number) || number < 0 || number > 100) return null;
  return Math.round((number / 100) * total);
}

/**
 * Returns shares with another weight at one place. The difference goes to or comes from the last other share, then from the one
 * before it, so that the sum is kept.
 */
export function withWeight(shares: readonly Share[], index: number, weight: number, total = whole): Share[] {
  const result = shares.map((share) => ({ ...share }));
  if (result.length === 1) {
    result[0]!.weight = total;
    return result;
  }
  result[index]!.weight = Math.max(0, Math.min(total, weight));
  let excess = sumOf(result) - total;
  for (let other = result.length - 1; other >= 0 && excess !== 0; other--) {
    if (other === index) continue;
    const share = result[other]!;
    const next = Math.max(0, share.weight - excess);
    excess -= share.weight - next;
    share.weight = next;
  }
  return result;
}

/** Returns shares with a border between two of them moved by a weight. */
export function withBorder(shares: readonly Share[], left: number, delta: number): Share[] {
  const result = shares.map((share) => ({ ...share }));
  const [a, b] = [result[left]!, result[left + 1]!];
  const moved = Math.max(-a.weight, Math.min(b.weight, delta));
  a.weight += moved;
  b.weight -= moved;
  return result;
}
