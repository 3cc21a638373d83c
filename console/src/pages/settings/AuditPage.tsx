import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Download, ScrollText, ShieldCheck } from "lucide-react";
import { type FormEvent, useRef } from "react";
import { address, get } from "@/lib/api";
import { organizationPath, useOrganizationPermissions } from "@/lib/organization";
import { meQuery } from "@/lib/queries";
import type { AuditEntry, AuditFilters } from "@/model/audit";
import type { Page } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, Problem, Skeleton, cx } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { AuditItem } from "./AuditItem";
import { AuditVerification, useAuditVerification } from "./AuditVerification";

const route = getRouteApi("/signed-in/$organization/$project/$environment/settings/audit");

/** The number of entries of one page. */
const limit = 50;

/** Shows the audit log of the organization, or to its administrators that of the installation, newest first. */
export function AuditPage() {
  const { log, ...filters } = route.useSearch();
  const { organization } = usePlace();
  const may = useOrganizationPermissions(organization);
  const url = log ? "/api/v1/installation/audit" : `${organizationPath(organization)}/audit`;
  const verification = useAuditVerification(`${url}/verify`);
  const entries = useInfiniteQuery({
    queryKey: ["audit", url, filters],
    queryFn: async ({ signal, pageParam }) =>
      (await get<Page<AuditEntry>>(url, { query: { ...filters, limit, after: pageParam }, signal })).data,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card overflow-hidden" aria-label={t.settingsPages.audit}>
      <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{t.settingsPages.audit}</h2>
          <p className="text-sm text-n11">{t.audit.text}</p>
        </div>
        <Button icon={ShieldCheck} aria-disabled={verification.busy} onClick={() => void verification.verify()}>
          {verification.busy ? t.audit.verifying : t.audit.verify}
        </Button>
        {(log !== undefined || may("audit.export")) &&
          (["jsonl", "csv"] as const).map((format) => (
            <a key={format} className="btn" download href={address(`${url}/export`, { ...filters, format })}>
              <Download aria-hidden />
              {t.audit.export[format]}
            </a>
          ))}
      </header>
      <AuditVerification verification={verification} />
      <Filters filters={{ log, ...filters }} />
      {entries.error ? (
        <Problem error={entries.error} onRetry={() => void entries.refetch()} />
      ) : entries.isPending ? (
        <Skeleton className="m-4 h-40" />
      ) : items.length === 0 ? (
        <Empty icon={ScrollText} title={t.audit.emptyTitle} text={t.audit.emptyText} />
      ) : (
        <>
          <ul className="divide-y">
            {items.map((item) => (
              <AuditItem key={item.sequence} item={item} />
            ))}
          </ul>
          {entries.hasNextPage && (
            <div className="border-t p-3">
              <Button aria-disabled={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
                {t.history.more}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Filters({ filters }: { filters: AuditFilters }) {
  const place = usePlace();
  const isAdministrator = useQuery(meQuery).data?.installationAdministrator === true;
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const apply = (change: AuditFilters) => {
    const values = new FormData(form.current!);
    const search: AuditFilters = { ...filters, ...change };
    for (const name of ["actor", "action", "subject"] as const) search[name] = String(values.get(name)).trim() || undefined;
    void navigate({ to: "/$organization/$project/$environment/settings/audit", params: { ...place }, search, replace: true });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply({});
  };
  return (
    <form ref={form} onSubmit={submit} className="flex flex-wrap items-center gap-2 border-b px-4 py-2.5">
      {isAdministrator && (
        <Select
          label={t.audit.log}
          className="!h-8 !w-40"
          value={filters.log ?? ""}
          onChange={(log) => apply({ log: log === "installation" ? log : undefined })}
          options={[
            { value: "", label: t.audit.logs.organization },
            { value: "installation", label: t.audit.logs.installation },
          ]}
        />
      )}
      {(["action", "actor", "subject"] as const).map((name) => (
        <label
          key={name}
          className={cx(
            "flex h-8 items-center gap-2 rounded-md border border-n9 bg-n1 pl-2.5 text-sm focus-within:outline-2",
            "focus-within:outline-accent max-sm:w-full sm:max-w-60 sm:min-w-0 sm:flex-1 sm:basis-36",
          )}
        >
          <span className="flex-none text-n11">{t.audit.filters[name]}</span>
          <input
            name={name}
            placeholder={t.audit.hints[name]}
            defaultValue={filters[name] ?? ""}
            className="mono h-full min-w-0 flex-1 bg-transparent pr-2.5 outline-none"
            spellCheck={false}
          />
        </label>
      ))}
      <Select
        label={t.audit.result}
        className="!h-8 !w-32"
        value={filters.result ?? ""}
        onChange={(result) => apply({ result: result || undefined })}
        options={[
          { value: "", label: t.audit.anyResult },
          { value: "ok", label: t.audit.results.ok },
          { value: "denied", label: t.audit.results.denied },
          { value: "failed", label: t.audit.results.failed },
        ]}
      />
      <Button type="submit" small className="h-8">
        {t.audit.filter}
      </Button>
    </form>
  );
}
