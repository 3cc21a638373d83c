import { useState } from "react";
import { t } from "@/text/en";
import { ApiError, type RequestOptions, send } from "./api";

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

/** Sends a form once at a time, and keeps the errors of its fields. */
export function useSubmit(onDone: (answer: unknown) => void, options: RequestOptions = {}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const errors = problem?.errors ?? [];
  return {
    busy,
    problem: errors.length > 0 ? null : problem,
    /** The problem with the errors of fields, for forms that do not show these at the fields. */
    failure: problem,
    errorOf: (pointer: string) => errors.find((error) => error.pointer === pointer)?.detail,
    submit: async (url: string, body: unknown, method: Method = "POST") => {
      if (busy) return;
      setBusy(true);
      setProblem(null);
      try {
        onDone((await send(method, url, { ...options, ...(body !== undefined && { body }) })).data);
      } catch (error) {
        setProblem(asProblem(error));
      } finally {
        setBusy(false);
      }
    },
  };
}

/** The options of requests of people who have not signed in: 401 is an answer to what they entered. */
export const signedOut: RequestOptions = { signsOut: false };

/** Returns an error as a problem that can be shown. */
export function asProblem(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, t.problem.unexpected, String(error));
}
