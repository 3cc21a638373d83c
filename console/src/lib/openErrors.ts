import { ApiError } from "./api";
import { fromPointer, sameJson, valueAt } from "./pointer";

/** Returns a problem without the errors whose values were edited since the document was sent, or null when none is left. */
export function openErrors(problem: ApiError, sent: unknown, document: unknown): ApiError | null {
  if (problem.errors.length === 0) return problem;
  const open = problem.errors.filter(({ pointer }) => {
    const location = fromPointer(pointer);
    return sameJson(valueAt(sent, location), valueAt(document, location));
  });
  return open.length === 0 ? null : new ApiError(problem.status, problem.title, problem.detail, open, problem.type);
}
