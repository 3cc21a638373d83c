import { Link, useNavigate } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Ellipsis, Pencil, ShieldAlert, Trash2 } from "lucide-react";
import { useState } from "react";
import { environmentPath, send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import type { Environment, Project } from "@/model/types";
import { isProductionLike, usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu } from "@/ui/controls";
import { EnvironmentDialog } from "./EnvironmentDialog";

interface EnvironmentRowProps {
  project: Project;
  environment: Environment;
  mayWrite: boolean;
}

/** Shows an environment, and changes it. */
export function EnvironmentRow({ project, environment, mayWrite }: EnvironmentRowProps) {
  const place = usePlace();
  const navigate = useNavigate();
  const act = useAction([]);
  const [open, setOpen] = useState<"edit" | "archive" | "delete" | null>(null);
  const url = environmentPath(project.slug, environment.slug);
  const setArchived = (archived: boolean, done: string) => act(() => send("PATCH", url, { body: { archived } }), done);
  return (
    <li className="flex min-h-11 items-center gap-3 py-1.5 pr-4 pl-4 sm:pl-11">
      <svg aria-hidden viewBox="0 0 8 8" className="size-2 flex-none">
        <rect width="8" height="8" rx="2" fill={environment.color ?? "currentColor"} />
      </svg>
      <Link
        to="/$organization/$project/$environment/flags"
        params={{ organization: place.organization, project: project.slug, environment: environment.slug }}
        className="truncate hover:underline"
      >
        <bdi>{environment.name}</bdi>
      </Link>
      <code className="mono text-xs text-n11 max-sm:hidden">{environment.slug}</code>
      {isProductionLike(environment) && (
        <span className="chip bg-bad-soft text-bad" title={t.nav.productionLike}>
          <ShieldAlert aria-hidden className="!size-3" />
          <span className="max-sm:sr-only">{t.places.protected}</span>
        </span>
      )}
      {environment.archived && <span className="chip bg-warn-soft text-warn">{t.places.archived}</span>}
      <span className="flex-1" />
      {mayWrite && (
        <Menu
          trigger={
            <button type="button" className="icon-btn" aria-label={t.places.moreOf(project.name, environment.name)}>
              <Ellipsis aria-hidden />
            </button>
          }
          entries={[
            { label: t.places.edit, icon: Pencil, onSelect: () => setOpen("edit") },
            environment.archived
              ? {
                  label: t.places.unarchive,
                  icon: ArchiveRestore,
                  onSelect: () => void setArchived(false, t.places.unarchivedNow(environment.name)),
                }
              : { label: t.places.archive, icon: Archive, onSelect: () => setOpen("archive") },
            null,
            { label: t.settings.delete, icon: Trash2, danger: true, onSelect: () => setOpen("delete") },
          ]}
        />
      )}
      {open === "edit" && <EnvironmentDialog url={url} environment={environment} onClose={() => setOpen(null)} />}
      {open === "archive" && (
        <ConfirmDialog
          title={t.places.archiveTitle(environment.name)}
          text={t.places.archiveText}
          action={t.places.archive}
          typed={environment.slug}
          onConfirm={() => setArchived(true, t.places.archivedNow(environment.name))}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title={t.places.deleteTitle(environment.name)}
          text={t.places.deleteEnvironment}
          action={t.settings.delete}
          typed={environment.slug}
          onConfirm={() =>
            act(async () => {
              await send("DELETE", url, { query: { cascade: true } });
              if (project.slug === place.project && environment.slug === place.environment) await navigate({ to: "/" });
            }, t.places.deleted(environment.name))
          }
          onClose={() => setOpen(null)}
        />
      )}
    </li>
  );
}
