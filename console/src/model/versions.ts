/** Returns the version before another in the same epoch, or null for the first one. */
export function previousVersion(version: string): string | null {
  const [epoch, number] = version.split(".").map(Number) as [number, number];
  return number > 0 ? `${epoch}.${number - 1}` : null;
}
