import { useEffect, useState } from "react";
import { ApiError, type InputError, send } from "./api";

/** The time without an edit after which the server checks it, in milliseconds. */
const pause = 350;

/** Represents what the server reports for edits. */
export interface DryRun {
  errors: readonly InputError[];
  /** Whether the errors are those of the last edit. */
  isCurrent: boolean;
}

const noErrors: readonly InputError[] = [];

/** Returns what the server reports for a body that is not saved yet; it writes nothing. Null is not checked. */
export function useDryRun(method: "PUT" | "PATCH", url: string, body: object | null): DryRun {
  const [answer, setAnswer] = useState<{ body: object | null; errors: readonly InputError[] }>({ body, errors: noErrors });
  useEffect(() => {
    if (body === null) return setAnswer({ body, errors: noErrors });
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        await send(method, url, { body, query: { dryRun: "true" }, signal: abort.signal });
        setAnswer({ body, errors: noErrors });
      } catch (error) {
        // Other problems are reported when the edits are saved.
        if (!abort.signal.aborted) setAnswer({ body, errors: error instanceof ApiError ? error.errors : noErrors });
      }
    }, pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [method, url, body]);
  return body === null ? { errors: noErrors, isCurrent: true } : { errors: answer.errors, isCurrent: answer.body === body };
}
