import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { showError, showToast } from "@/ui/toasts";

/** Returns a function that does something on the server, says that it did, and reads again what may have changed. */
export function useAction(queryKey: QueryKey) {
  const queries = useQueryClient();
  return async (action: () => Promise<unknown>, done: string) => {
    try {
      await action();
      showToast(done);
    } catch (error) {
      showError(error);
    } finally {
      await queries.invalidateQueries({ queryKey });
    }
  };
}
