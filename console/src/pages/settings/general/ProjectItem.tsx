import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Ellipsis, Eye, EyeOff, FolderOpen, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { useOrganizationPermissions } from "@/lib/organization";
import { environmentsQuery, usePermissions } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import type { Project } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu } from "@/ui/controls";
import { NameDialog } from "../NameDialog";
import { CreateDialog } from "./CreateDialog";
import { EnvironmentRow } from "./EnvironmentRow";

/** Shows a project with its environments, and changes both. */
export function ProjectItem({ project }: { project: Project }) {
  const place = usePlace();
  const { organization } = place;
  const navigate = useNavigate();
  // Names and lists of projects are in many pages.
  const act = useAction([]);
  const inOrganization = useOrganizationPermissions(organization);
  const here = usePermissions(place);
  const may = (permission: string) => inOrganization(permission) || (project.slug === place.project && here(permission));
  const environments = useQuery(environmentsQuery(organization, project.slug));
  const [open, setOpen] = useState<"rename" | "create" | "delete" | null>(null);
  const url = path`/api/v1/projects/${project.slug}`;
  const change = (body: object, done: string) => void act(() => send("PATCH", url, { body }), done);
  const mayWrite = may("projects.write");
  return (
    <li aria-label={project.name}>
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 bg-n2 px-4 py-2">
        <FolderOpen aria-hidden className="text-n10" />
        <bdi className="truncate font-medium">{project.name}</bdi>
        <code className="mono text-xs text-n11">{project.slug}</code>
        {project.private && <span className="chip">{t.places.private}</span>}
        {project.archived && <span className="chip bg-warn-soft text-warn">{t.places.archived}</span>}
        <span className="flex-1" />
        {may("environments.write") && !project.archived && (
          <Button small icon={Plus} onClick={() => setOpen("create")}>
            {t.places.createEnvironment}
          </Button>
        )}
        {mayWrite && (
          <Menu
            trigger={
              <button type="button" className="icon-btn" aria-label={t.members.more(project.name)}>
                <Ellipsis aria-hidden />
              </button>
            }
            entries={[
              { label: t.profile.rename, icon: Pencil, onSelect: () => setOpen("rename") },
              project.private
                ? { label: t.places.makePublic, icon: Eye, onSelect: () => change({ private: false }, t.places.publicNow(project.name)) }
                : {
                    label: t.places.makePrivate,
                    icon: EyeOff,
                    onSelect: () => change({ private: true }, t.places.privateNow(project.name)),
                  },
              project.archived
                ? {
                    label: t.places.unarchive,
                    icon: ArchiveRestore,
                    onSelect: () => change({ archived: false }, t.places.unarchivedNow(project.name)),
                  }
                : {
                    label: t.places.archive,
                    icon: Archive,
                    onSelect: () => change({ archived: true }, t.places.archivedNow(project.name)),
                  },
              null,
              { label: t.settings.delete, icon: Trash2, danger: true, onSelect: () => setOpen("delete") },
            ]}
          />
        )}
      </div>
      {environments.error ? (
        <Problem error={environments.error} compact onRetry={() => void environments.refetch()} />
      ) : (
        <ul className="divide-y border-t">
          {(environments.data ?? []).map((environment) => (
            <EnvironmentRow key={environment.slug} project={project} environment={environment} mayWrite={may("environments.write")} />
          ))}
          {environments.data?.length === 0 && <li className="px-4 py-2.5 text-n11">{t.places.noEnvironments}</li>}
        </ul>
      )}
      {open === "rename" && (
        <NameDialog
          title={t.places.renameTitle(project.name)}
          action={t.profile.rename}
          name={project.name}
          url={url}
          method="PATCH"
          queryKey={["projects"]}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "create" && (
        <CreateDialog project={{ slug: project.slug, environments: environments.data ?? [] }} onClose={() => setOpen(null)} />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title={t.places.deleteTitle(project.name)}
          text={t.places.deleteProject}
          action={t.settings.delete}
          typed={project.slug}
          onConfirm={() =>
            act(async () => {
              await send("DELETE", url, { query: { cascade: true } });
              if (project.slug === place.project) await navigate({ to: "/" });
            }, t.places.deleted(project.name))
          }
          onClose={() => setOpen(null)}
        />
      )}
    </li>
  );
}
