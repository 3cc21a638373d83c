import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { get, send } from "@/lib/api";
import { organizationPath, useOrganizationPermissions } from "@/lib/organization";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { NameDialog } from "../NameDialog";
import { Projects } from "./Projects";
import { Quotas } from "./Quotas";

export type Organization = components["schemas"]["organization"];

/** Shows the organization with its limits, its projects and their environments. */
export function GeneralPage() {
  const { organization } = usePlace();
  const query = useQuery({
    queryKey: ["organization", organization],
    queryFn: async ({ signal }) => (await get<Organization>(organizationPath(organization), { signal })).data,
  });
  return (
    <>
      {query.error ? (
        <Problem error={query.error} compact onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <>
          <OrganizationCard organization={query.data} />
          <Projects />
          <Quotas organization={query.data} />
        </>
      ) : (
        <Skeleton className="h-40" />
      )}
    </>
  );
}

function OrganizationCard({ organization }: { organization: Organization }) {
  const may = useOrganizationPermissions(organization.slug);
  const navigate = useNavigate();
  const act = useAction([]);
  const [open, setOpen] = useState<"rename" | "archive" | "delete" | null>(null);
  const url = organizationPath(organization.slug);
  const setArchived = (archived: boolean) =>
    act(
      () => send("PATCH", url, { body: { archived } }),
      archived ? t.places.archivedNow(organization.name) : t.places.unarchivedNow(organization.name),
    );
  return (
    <section className="card flex flex-wrap items-center gap-3 px-4 py-3 text-sm" aria-label={t.places.organization}>
      <div className="min-w-0 flex-1 basis-60">
        <h2 className="truncate font-semibold">
          <bdi>{organization.name}</bdi>
        </h2>
        <p className="text-n11">
          {t.places.organization} <code className="mono">{organization.slug}</code>
        </p>
      </div>
      {may("organizations.write") && (
        <Button icon={Pencil} onClick={() => setOpen("rename")}>
          {t.profile.rename}
        </Button>
      )}
      {organization.archived && <span className="chip bg-warn-soft text-warn">{t.places.archived}</span>}
      {may("organizations.delete") &&
        (organization.archived ? (
          <Button icon={ArchiveRestore} onClick={() => void setArchived(false)}>
            {t.places.unarchive}
          </Button>
        ) : (
          <Button icon={Archive} onClick={() => setOpen("archive")}>
            {t.places.archive}
          </Button>
        ))}
      {may("organizations.delete") && (
        <Button icon={Trash2} onClick={() => setOpen("delete")}>
          {t.settings.delete}
        </Button>
      )}
      {open === "rename" && (
        <NameDialog
          title={t.places.renameTitle(organization.name)}
          action={t.profile.rename}
          name={organization.name}
          url={url}
          method="PATCH"
          queryKey={[]}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "archive" && (
        <ConfirmDialog
          title={t.places.archiveTitle(organization.name)}
          text={t.places.archiveOrganizationText}
          action={t.places.archive}
          typed={organization.slug}
          onConfirm={() => setArchived(true)}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title={t.places.deleteTitle(organization.name)}
          text={t.places.deleteOrganization}
          action={t.settings.delete}
          typed={organization.slug}
          onConfirm={() =>
            act(async () => {
              await send("DELETE", url, { query: { cascade: true } });
              await navigate({ to: "/" });
            }, t.places.deleted(organization.name))
          }
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
