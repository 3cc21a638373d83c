import { useEffect, useState } from "react";
import { ApiError, type InputError, environmentPath, path, send } from "@/lib/api";
import type { Place } from "@/lib/queries";
import type { Draft } from "@/model/draft";

/** The time without an edit after which the server checks the flag, in milliseconds. */
const pause = 350;

/** Returns what the server reports for a flag that is not saved yet; it writes nothing. */
export function useDryRun(place: Place, draft: Draft, enabled: boolean): readonly InputError[] {
  const [errors, setErrors] = useState<readonly InputError[]>([]);
  const { project, environment } = place;
  useEffect(() => {
    if (!enabled) return setErrors([]);
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const url = environmentPath(project, environment) + path`/flags/${draft.flag.key}`;
        await send("PUT", url, { body: draft.flag, query: { dryRun: "true" }, signal: abort.signal });
        setErrors([]);
      } catch (error) {
        // Other problems are reported when the flag is saved.
        if (!abort.signal.aborted) setErrors(error instanceof ApiError ? error.errors : []);
      }
    }, pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [project, environment, draft.flag, enabled]);
  return errors;
}
