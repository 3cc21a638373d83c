import { useEffect, useState } from "react";

/** The tokens of the links that were opened, by page. They are kept in memory only: a person may sign in before using a link. */
const taken = new Map<string, string>();

/**
 * Returns the token after '#', which browsers do not send, and removes it from the address and the history. Empty without one.
 * @param page The page that the link opens.
 */
export function useToken(page: string): string {
  const [token, setToken] = useState(() => take(page) || (taken.get(page) ?? ""));
  useEffect(() => {
    // A link to the page that is open changes only what is after '#'.
    const onChange = () => {
      const found = take(page);
      if (found) setToken(found);
    };
    window.addEventListener("hashchange", onChange);
    return () => window.removeEventListener("hashchange", onChange);
  }, [page]);
  return token;
}

function take(page: string): string {
  const found = new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  if (found) {
    taken.set(page, found);
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  return found;
}
