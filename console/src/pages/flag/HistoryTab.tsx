import { useChanges } from "@/lib/queries";
import { operationText } from "@/model/diff";
import { t } from "@/text/en";
import { Button, PageSkeleton, Problem } from "@/ui/basics";
import { ChangeItem } from "../history/ChangeItem";
import { useFlagEditor } from "./context";

/** Shows the changes of the flag, newest first. */
export default function HistoryTab() {
  const { place, draft } = useFlagEditor();
  const changes = useChanges(place);
  if (changes.error) return <Problem error={changes.error} onRetry={() => void changes.refetch()} />;
  if (!changes.data) return <PageSkeleton />;
  const own = changes.data.pages
    .flatMap((page) => page.items)
    .filter((change) =>
      change.operations.some((operation) => operationText(operation).kind === "flag" && operationText(operation).key === draft.base.key),
    );
  return (
    <div className="flex flex-col gap-3">
      {own.length === 0 && <p className="text-sm text-n11">{changes.hasNextPage ? t.history.noneYet : t.history.none}</p>}
      <ol className="card divide-y">
        {own.map((change) => (
          <ChangeItem key={change.version} change={change} place={place} flag={draft.base.key} />
        ))}
      </ol>
      {changes.hasNextPage && (
        <Button className="self-start" onClick={() => void changes.fetchNextPage()} aria-disabled={changes.isFetchingNextPage}>
          {t.history.more}
        </Button>
      )}
    </div>
  );
}
