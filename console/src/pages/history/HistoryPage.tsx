import { getRouteApi } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useChanges } from "@/lib/queries";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, PageSkeleton, Problem } from "@/ui/basics";
import { ChangeItem } from "./ChangeItem";
import { CompareVersions } from "./CompareVersions";

const route = getRouteApi("/signed-in/$organization/$project/$environment/history");

/** Shows the changes of the environment, and what differs between two versions. */
export function HistoryPage() {
  const place = usePlace();
  const { version, to } = route.useSearch();
  const changes = useChanges(place);
  const items = changes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title={t.nav.history} />
      <div className="flex max-w-4xl flex-col gap-4 px-4 py-5 sm:px-6">
        {version && <CompareVersions place={place} version={version} to={to} known={items.map((change) => change.version)} />}
        {changes.error && !changes.data ? (
          <Problem error={changes.error} onRetry={() => void changes.refetch()} />
        ) : changes.isPending ? (
          <PageSkeleton />
        ) : items.length === 0 ? (
          <Empty icon={History} title={t.history.emptyTitle} text={t.history.emptyText} />
        ) : (
          <ol className="card divide-y overflow-hidden" aria-label={t.nav.history}>
            {items.map((change) => (
              <ChangeItem key={change.version} change={change} place={place} />
            ))}
          </ol>
        )}
        {changes.hasNextPage && (
          <Button className="self-start" onClick={() => void changes.fetchNextPage()} aria-disabled={changes.isFetchingNextPage}>
            {t.history.more}
          </Button>
        )}
      </div>
    </>
  );
}
