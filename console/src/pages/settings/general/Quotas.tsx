import { useQueries, useQuery } from "@tanstack/react-query";
import { environmentPath, get } from "@/lib/api";
import { environmentsQuery, projectsQuery } from "@/lib/queries";
import { formatNumber, formatPercent } from "@/lib/format";
import type { Flag, Page } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { cx } from "@/ui/basics";
import type { Organization } from "./GeneralPage";

/** The share from which a limit needs attention. */
const nearly = 0.8;

/** The number of flags that one request counts. */
const mostFlags = 1_000;

/** Shows the limits of the organization, and how much of each is used as far as the person may see it. */
export function Quotas({ quotas }: { quotas: Organization["quotas"] }) {
  const place = usePlace();
  const projects = useQuery(projectsQuery(place.organization)).data;
  const lists = useQueries({
    queries: (projects ?? []).map((project) => environmentsQuery(place.organization, project.slug)),
    combine: (answers) => (answers.every((answer) => answer.data) ? answers.flatMap((answer) => answer.data!) : undefined),
  });
  const flags = useQuery({
    queryKey: ["flag-count", place],
    queryFn: async ({ signal }) => {
      let count = 0;
      // The list has either the archived flags or the others, and the limit is of both.
      for (const archived of [undefined, true]) {
        let after: string | null = null;
        do {
          const page: Page<Flag> = (
            await get<Page<Flag>>(`${environmentPath(place.project, place.environment)}/flags`, {
              query: { limit: mostFlags, after, archived },
              signal,
            })
          ).data;
          count += page.items.length;
          after = page.next;
        } while (after !== null);
      }
      return count;
    },
    staleTime: 60_000,
  });
  const rows = [
    { name: t.quotas.projects, limit: quotas.projects, use: projects?.length },
    { name: t.quotas.environments, limit: quotas.environments, use: projects && lists?.length },
    { name: t.quotas.flags, limit: quotas.flags, use: flags.data, where: t.quotas.here(place.environment) },
    { name: t.quotas.keys, limit: quotas.keys },
    { name: t.quotas.streams, limit: quotas.streams },
    { name: t.quotas.events, limit: quotas.eventsPerSecond },
  ];
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.quotas.title}>
      <header className="border-b px-4 py-3">
        <h2 className="font-semibold">{t.quotas.title}</h2>
        <p className="text-n11">{t.quotas.text}</p>
      </header>
      <ul className="divide-y">
        {rows.map(({ name, limit, use, where }) => {
          const share = use === undefined || limit === 0 ? 0 : Math.min(1, use / limit);
          return (
            <li
              key={name}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1 px-4 py-2 sm:grid-cols-[330px_1fr_auto]"
            >
              <span>
                {name} {where && <span className="text-n11">{where}</span>}
              </span>
              <span className="max-sm:order-3 max-sm:col-span-2">
                {use !== undefined && (
                  <span
                    role="meter"
                    aria-label={name}
                    aria-valuemin={0}
                    aria-valuemax={limit}
                    aria-valuenow={use}
                    className="block h-1.5 overflow-hidden rounded-full bg-n5"
                  >
                    <svg aria-hidden className={cx("h-full w-full", share >= nearly ? "text-warn" : "text-accent")}>
                      <rect height="100%" width={`${share * 100}%`} fill="currentColor" />
                    </svg>
                  </span>
                )}
              </span>
              <span className="text-end">
                {use === undefined ? t.quotas.limit(formatNumber(limit)) : t.quotas.use(formatNumber(use), formatNumber(limit))}
                {share >= nearly && <b className="ml-2 font-medium text-warn">{formatPercent(share)}</b>}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
