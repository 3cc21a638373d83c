import { useQuery } from "@tanstack/react-query";
import { Building2, Plus } from "lucide-react";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { all, meQuery, organizationsQuery } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import { t } from "@/text/en";
import { Button, Problem, Skeleton, Time } from "@/ui/basics";
import type { Organization } from "../general/GeneralPage";
import { CreateOrganization } from "./CreateOrganization";
import { OpenOrganization } from "./OpenOrganization";

const url = "/api/v1/installation/organizations";
const queryKey = ["installation-organizations"];

/** Lists the organizations of the installation for its administrators, creates organizations, and restores deleted ones. */
export function OrganizationsPage() {
  const me = useQuery(meQuery).data;
  const own = useQuery(organizationsQuery).data ?? [];
  const act = useAction(queryKey);
  const [isCreating, setCreating] = useState(false);
  const organizations = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const [active, deleted] = await Promise.all([all<Organization>(url, signal), all<Organization>(url, signal, { deleted: "true" })]);
      return [...active, ...deleted];
    },
    enabled: me?.installationAdministrator === true,
  });
  if (me && !me.installationAdministrator) return <p className="text-sm">{t.organizations.denied}</p>;
  if (organizations.error) return <Problem error={organizations.error} onRetry={() => void organizations.refetch()} />;
  if (!organizations.data) return <Skeleton className="h-40" />;
  const restore = ({ slug, name }: Organization) => act(() => send("POST", url + path`/${slug}/undelete`), t.settings.restored(name));
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.settingsPages.organizations}>
      <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{t.settingsPages.organizations}</h2>
          <p className="text-n11">{t.organizations.text}</p>
        </div>
        <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
          {t.organizations.create}
        </Button>
      </header>
      <ul className="divide-y">
        {organizations.data.map((organization) => (
          <li key={organization.slug} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
            <Building2 aria-hidden className="text-n10" />
            <div className="min-w-0 flex-1 basis-60">
              <p className="truncate font-medium">
                <bdi>{organization.name}</bdi>
              </p>
              <p className="truncate text-xs text-n11">
                <code className="mono">{organization.slug}</code> · {t.organizations.created} <Time at={organization.createdAt} />
              </p>
            </div>
            {organization.archived && <span className="chip bg-warn-soft text-warn">{t.places.archived}</span>}
            {organization.deletedAt ? (
              <>
                <span className="text-xs text-n11">
                  {t.organizations.deleted} <Time at={organization.deletedAt} />
                  {organization.restorableUntil && (
                    <>
                      {", "}
                      {t.places.until} <Time at={organization.restorableUntil} />
                    </>
                  )}
                </span>
                <Button small onClick={() => void restore(organization)}>
                  {t.settings.restore}
                </Button>
              </>
            ) : own.some((item) => item.slug === organization.slug) ? (
              <OpenOrganization organization={organization} />
            ) : (
              <span className="text-xs text-n11">{t.organizations.noAccess}</span>
            )}
          </li>
        ))}
      </ul>
      {isCreating && <CreateOrganization queryKey={queryKey} onClose={() => setCreating(false)} />}
    </section>
  );
}
