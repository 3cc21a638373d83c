import { useQuery } from "@tanstack/react-query";
import { Bug } from "lucide-react";
import type { components } from "@/api/schema";
import { environmentPath, get } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Problem, Time } from "@/ui/basics";

type Schemas = components["schemas"];

/** The number of groups that are shown. */
const most = 10;

/** Shows the most frequent crashes of the last seven days; nothing while no application reports any. */
export function Crashes() {
  const place = usePlace();
  const groups = useQuery({
    queryKey: ["crashes", place],
    queryFn: async ({ signal }) =>
      (
        await get<Schemas["crashGroups"]>(`${environmentPath(place.project, place.environment)}/crashes`, {
          query: { limit: most },
          signal,
        })
      ).data,
    refetchInterval: 30_000,
    retry: false,
  });
  if (groups.error) return <Problem error={groups.error} compact />;
  if (!groups.data || groups.data.items.length === 0) return null;
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.crashes.title}>
      <h2 className="flex items-center gap-2 border-b px-4 py-3 font-semibold">
        <Bug aria-hidden className="text-n11" />
        {t.crashes.title}
        <span className="ml-auto text-xs font-normal text-n11">{t.crashes.groups(groups.data.total)}</span>
      </h2>
      <ul className="divide-y">
        {groups.data.items.map((group) => (
          <li key={group.group} className="flex flex-col gap-0.5 px-4 py-2.5">
            <p className="flex items-baseline gap-2">
              <bdi className="mono min-w-0 flex-1 truncate font-medium">{group.type}</bdi>
              <span>{t.crashes.count(group.events)}</span>
            </p>
            {group.message && <bdi className="truncate text-n11">{group.message}</bdi>}
            {group.frame && <bdi className="mono truncate text-xs text-n11">{group.frame}</bdi>}
            <p className="text-xs text-n11">
              {group.people !== undefined && <>{t.crashes.people(formatNumber(group.people))} · </>}
              {t.crashes.last} <Time at={group.lastSeen} />
              {group.app && (
                <>
                  {" · "}
                  <bdi>{group.app}</bdi>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
