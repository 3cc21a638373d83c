import { Link } from "@tanstack/react-router";
import { Equal, GitCompareArrows, Layers } from "lucide-react";
import { Suspense, lazy, useMemo, useState } from "react";
import { useFlagsElsewhere } from "@/lib/queries";
import { type DriftRow, driftOf } from "@/model/drift";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, PageSkeleton, Problem } from "@/ui/basics";
import { Dialog, Segmented } from "@/ui/controls";
import { FlagState } from "@/ui/variants";

const SideBySide = lazy(() => import("@/editor/SideBySide"));

/** The number of rows that are shown; the others are counted. */
const mostRows = 300;

/** Enough pages for the largest environment. */
const mostPages = 50;

/** Shows in which flags the environments of the project differ from this one. */
export function ComparePage() {
  const place = usePlace();
  const { environments } = useShell();
  const [show, setShow] = useState<"different" | "all">("different");
  const [opened, setOpened] = useState<{ row: DriftRow; environment: string } | null>(null);
  const slugs = environments.map((environment) => environment.slug);
  const lists = useFlagsElsewhere(place, {}, slugs, mostPages);
  const rows = useMemo(() => (lists.data ? driftOf(lists.data, place.environment) : []), [lists.data, place.environment]);
  const others = environments.filter((environment) => environment.slug !== place.environment);
  const different = rows.filter((row) => row.differs.size > 0);
  const chosen = show === "different" ? different : rows;
  return (
    <>
      <PageHeader title={t.nav.compare}>
        <Segmented
          label={t.compare.show}
          value={show}
          onChange={setShow}
          options={[
            { value: "different", label: t.compare.different(different.length) },
            { value: "all", label: t.compare.all(rows.length) },
          ]}
        />
      </PageHeader>
      {lists.error ? (
        <Problem error={lists.error} onRetry={() => void lists.refetch()} />
      ) : !lists.data ? (
        <PageSkeleton />
      ) : others.length === 0 ? (
        <Empty icon={Layers} title={t.compare.onlyOne} text={t.compare.onlyOneText} />
      ) : chosen.length === 0 ? (
        <Empty icon={Equal} title={t.compare.emptyTitle} text={t.compare.emptyText} />
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full min-w-180 text-sm">
            <thead>
              <tr className="table-head">
                <th className="px-4 text-start font-medium sm:px-6">{t.flags.key}</th>
                {[place.environment, ...others.map((environment) => environment.slug)].map((slug) => (
                  <th key={slug} className="px-3 text-start font-medium">
                    {environments.find((environment) => environment.slug === slug)?.name ?? slug}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {chosen.slice(0, mostRows).map((row) => (
                <tr key={row.key} className="data-row">
                  <th scope="row" className="max-w-80 truncate px-4 text-start font-medium sm:px-6">
                    <Link
                      to="/$organization/$project/$environment/flags/$flag"
                      params={{ ...place, flag: row.key }}
                      className="mono hover:underline"
                    >
                      <bdi>{row.key}</bdi>
                    </Link>
                  </th>
                  <td className="px-3">
                    <Cell row={row} environment={place.environment} />
                  </td>
                  {others.map(({ slug }) => (
                    <td key={slug} className="px-3">
                      <span className="flex items-center justify-between gap-2">
                        <Cell row={row} environment={slug} />
                        {row.differs.has(slug) && (
                          <Button
                            small
                            look="quiet"
                            className="!text-warn"
                            icon={GitCompareArrows}
                            aria-label={t.compare.open(row.key, slug)}
                            onClick={() => setOpened({ row, environment: slug })}
                          >
                            {t.compare.differs}
                          </Button>
                        )}
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {chosen.length > mostRows && <p className="px-4 py-3 text-sm text-n11 sm:px-6">{t.history.others(chosen.length - mostRows)}</p>}
        </div>
      )}
      {opened && (
        <Dialog
          open
          size="large"
          onClose={() => setOpened(null)}
          title={opened.row.key}
          description={t.compare.sides(place.environment, opened.environment)}
        >
          <Suspense fallback={<PageSkeleton />}>
            <SideBySide before={textOf(opened.row, place.environment)} after={textOf(opened.row, opened.environment)} />
          </Suspense>
        </Dialog>
      )}
    </>
  );
}

const textOf = (row: DriftRow, environment: string) => {
  const flag = row.flags.get(environment);
  return flag ? JSON.stringify(flag, null, 2) : "";
};

function Cell({ row, environment }: { row: DriftRow; environment: string }) {
  const flag = row.flags.get(environment);
  return flag ? <FlagState flag={flag} /> : <span className="text-n11">{t.flags.absent}</span>;
}
