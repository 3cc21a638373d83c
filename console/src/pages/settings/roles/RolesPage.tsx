import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { type Role, organizationPath, peopleKey, rolesQuery, useOrganizationPermissions } from "@/lib/organization";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, IconButton, Problem, Skeleton } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { AccessFinder } from "./AccessFinder";
import { RoleDialog } from "./RoleDialog";

/** Lists the roles with their permissions, edits custom ones, and shows who may do what where. */
export function RolesPage() {
  const { organization } = usePlace();
  const may = useOrganizationPermissions(organization);
  const act = useAction(peopleKey(organization));
  const roles = useQuery(rolesQuery(organization));
  const [edited, setEdited] = useState<Role | "new" | null>(null);
  const [deleted, setDeleted] = useState<Role | null>(null);
  if (roles.error) return <Problem error={roles.error} onRetry={() => void roles.refetch()} />;
  if (!roles.data) return <Skeleton className="h-40" />;

  const mayWrite = may("roles.write");
  const permissions = [...new Set(roles.data.flatMap((role) => role.permissions))];
  // Custom roles first: the built-in ones are always the same.
  const sorted = [...roles.data].sort((a, b) => Number(a.isBuiltIn) - Number(b.isBuiltIn));
  return (
    <>
      {may("members.read") && <AccessFinder permissions={permissions} roles={roles.data} />}
      <section className="card overflow-hidden text-sm" aria-label={t.settingsPages.roles}>
        <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <h2 className="font-semibold">{t.settingsPages.roles}</h2>
            <p className="text-n11">{t.roles.text}</p>
          </div>
          {mayWrite && (
            <Button look="primary" icon={Plus} onClick={() => setEdited("new")}>
              {t.roles.create}
            </Button>
          )}
        </header>
        <ul className="divide-y">
          {sorted.map((role) => (
            <li key={role.slug} className="px-4 py-2.5">
              <div className="flex min-h-7 items-center gap-2">
                <ShieldCheck aria-hidden className="text-n10" />
                <bdi className="truncate font-medium">{role.name}</bdi>
                <code className="mono text-xs text-n11">{role.slug}</code>
                {role.isBuiltIn && <span className="chip">{t.roles.builtIn}</span>}
                <span className="flex-1" />
                {mayWrite && !role.isBuiltIn && (
                  <>
                    <IconButton label={t.roles.edit(role.name)} icon={Pencil} onClick={() => setEdited(role)} />
                    <IconButton label={t.roles.delete(role.name)} icon={Trash2} onClick={() => setDeleted(role)} />
                  </>
                )}
              </div>
              {role.description && <p className="text-n11">{role.description}</p>}
              <details className="mt-1">
                <summary className="w-fit cursor-pointer rounded text-xs text-n11">{t.tokens.permissions(role.permissions.length)}</summary>
                <ul className="mt-1.5 flex flex-wrap gap-1.5">
                  {role.permissions.map((permission) => (
                    <li key={permission} className="chip mono">
                      {permission}
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          ))}
        </ul>
      </section>
      {edited && <RoleDialog role={edited === "new" ? null : edited} permissions={permissions} onClose={() => setEdited(null)} />}
      {deleted && (
        <ConfirmDialog
          title={t.roles.deleteTitle(deleted.name)}
          text={t.roles.deleteText}
          action={t.settings.delete}
          onConfirm={() =>
            act(() => send("DELETE", organizationPath(organization) + path`/roles/${deleted.slug}`), t.roles.deleted(deleted.name))
          }
          onClose={() => setDeleted(null)}
        />
      )}
    </>
  );
}
