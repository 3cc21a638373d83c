import { useEffect } from "react";
import { useChanges } from "@/lib/queries";
import { operationText } from "@/model/diff";
import { t } from "@/text/en";
import { Button, PageSkeleton, Problem } from "@/ui/basics";
import { ChangeItem } from "../history/ChangeItem";
import { useFlagEditor } from "./context";

/** The number of pages of the environment's history that are read to find a change of the flag. */
const mostPages = 20;

/** Shows the changes of the flag, newest first. */
export default function HistoryTab() {
  const { place, draft } = useFlagEditor();
  const changes = useChanges(place);
  const own = (changes.data?.pages.flatMap((page) => page.items) ?? []).filter((change) =>
    change.operations.some((operation) => operationText(operation).kind === "flag" && operationText(operation).key === draft.base.key),
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = changes;
  const isSearching = own.length === 0 && hasNextPage && (changes.data?.pages.length ?? 0) < mostPages;
  useEffect(() => {
    if (isSearching && !isFetchingNextPage) void fetchNextPage();
  }, [isSearching, isFetchingNextPage, fetchNextPage]);
  if (changes.error) return <Problem error={changes.error} onRetry={() => void changes.refetch()} />;
  if (!changes.data || isSearching) return <PageSkeleton />;
  return (
    <div className="flex flex-col gap-3">
      {own.length === 0 && <p className="text-sm text-n11">{hasNextPage ? t.history.noneYet : t.history.none}</p>}
      <ol className="card divide-y">
        {own.map((change) => (
          <ChangeItem key={change.version} change={change} place={place} flag={draft.base.key} />
        ))}
      </ol>
      {hasNextPage && (
        <Button className="self-start" onClick={() => void fetchNextPage()} aria-disabled={isFetchingNextPage}>
          {t.history.more}
        </Button>
      )}
    </div>
  );
}
