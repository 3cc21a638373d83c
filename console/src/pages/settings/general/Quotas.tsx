import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { environmentPath, get, path } from "@/lib/api";
import { meQuery } from "@/lib/queries";
import { formatNumber, formatPercent } from "@/lib/format";
import type { Flag, Page } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, cx } from "@/ui/basics";
import type { Organization } from "./GeneralPage";
import { type QuotaName, quotaNames } from "./quotas";
import { QuotasDialog } from "./QuotasDialog";

/** The share from which a limit needs attention. */
const nearly = 0.8;

/** The number of flags that one request counts. */
const mostFlags = 1_000;

/** Shows the limits of the organization, and how much of each is used. */
export function Quotas({ organization }: { organization: Organization }) {
  const { quotas, ownQuotas } = organization;
  const place = usePlace();
  const isAdministrator = useQuery(meQuery).data?.installationAdministrator === true;
  const [isEditing, setEditing] = useState(false);
  const usage = useQuery({
    queryKey: ["usage", organization.slug],
    queryFn: async ({ signal }) =>
      (await get<components["schemas"]["usage"]>(path`/api/v1/organizations/${organization.slug}/usage`, { signal })).data,
    refetchInterval: 10_000,
  }).data;
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
  const uses: Partial<Record<QuotaName, number | undefined>> = { ...usage, flags: flags.data };
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.quotas.title}>
      <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{t.quotas.title}</h2>
          <p className="text-n11">{isAdministrator ? t.quotas.yours : t.quotas.text}</p>
        </div>
        {isAdministrator && (
          <Button icon={Pencil} onClick={() => setEditing(true)}>
            {t.quotas.edit}
          </Button>
        )}
      </header>
      <ul className="divide-y">
        {quotaNames.map((quota) => {
          const [name, limit, use] = [t.quotas.names[quota], quotas[quota], uses[quota]];
          const note = quota === "flags" ? t.quotas.here(place.environment) : t.quotas.notes[quota];
          const share = use === undefined || limit === 0 ? 0 : Math.min(1, use / limit);
          return (
            <li
              key={quota}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1 px-4 py-2 sm:grid-cols-[330px_1fr_auto]"
            >
              <span>
                {name} {note && <span className="text-n11">{note}</span>}
                {ownQuotas[quota] !== undefined && <span className="chip ml-2">{t.quotas.ownChip}</span>}
              </span>
              <span className="max-sm:order-3 max-sm:col-span-2">
                {use !== undefined && (
                  <span
                    role="meter"
                    aria-label={name}
                    aria-valuemin={0}
                    aria-valuemax={limit}
                    aria-valuenow={Math.min(use, limit)}
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
      {isEditing && (
        // The peak of events is over, and not in use.
        <QuotasDialog organization={organization} uses={{ ...uses, eventsPerSecond: undefined }} onClose={() => setEditing(false)} />
      )}
    </section>
  );
}
