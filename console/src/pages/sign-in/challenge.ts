/** Represents a sign-in that needs a second step. */
export interface Challenge {
  secondFactor: string[];
  challenge: string;
  /** The address in the console that opens afterwards; undefined when the page knows it. */
  target?: string | undefined;
}

export function isChallenge(answer: unknown): answer is Challenge {
  return typeof answer === "object" && answer !== null && "challenge" in answer;
}

// Kept in memory, because the address loses it when it is read.
let taken: Challenge | null = null;

/** Returns the second step of a sign-in with an identity provider, which is after '#', and removes it from the address. */
export function takeChallenge(): Challenge | null {
  const values = new URLSearchParams(window.location.hash.slice(1));
  const challenge = values.get("challenge");
  if (!challenge) return taken;
  // The names are separated by '+', which stands for a space.
  taken = { challenge, secondFactor: (values.get("secondFactor") ?? "").split(" "), target: targetOf(values.get("returnUrl") ?? "") };
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return taken;
}

/** Forgets the second step, which was finished or given up. */
export function forgetChallenge() {
  taken = null;
}

/** Returns the address in the console of a path of the server; undefined for others. */
export const targetOf = (path: string) => (/^\/console\/(?![/\\])/.test(path) ? path.slice("/console".length) : undefined);
