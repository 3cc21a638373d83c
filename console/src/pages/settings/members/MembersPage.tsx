import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useMemo, useState } from "react";
import { send, path } from "@/lib/api";
import {
  type Grant,
  type Member,
  grantsQuery,
  groupsQuery,
  membersQuery,
  organizationPath,
  peopleKey,
  rolesQuery,
  useOrganizationPermissions,
} from "@/lib/organization";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton } from "@/ui/basics";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { MemberRow } from "./MemberRow";

/** Lists the people of the organization with their roles, and invites more. */
export function MembersPage() {
  const { organization } = usePlace();
  const may = useOrganizationPermissions(organization);
  const act = useAction(peopleKey(organization));
  const members = useQuery(membersQuery(organization));
  const grants = useQuery(grantsQuery(organization));
  const groups = useQuery(groupsQuery(organization));
  const roles = useQuery(rolesQuery(organization));
  const [isInviting, setInviting] = useState(false);
  const names = useMemo(() => new Map(roles.data?.map((role) => [role.slug, role.name])), [roles.data]);
  const mayWrite = may("members.write");
  const error = members.error ?? grants.error ?? groups.error ?? roles.error;
  if (error) return <Problem error={error} onRetry={() => void members.refetch()} />;
  if (!members.data || !grants.data || !groups.data || !roles.data) return <Skeleton className="h-40" />;

  const grantsOf = (member: Member) =>
    grants.data
      .filter((grant) =>
        grant.principalKind === "user"
          ? grant.principal === member.user
          : grant.principalKind === "group" && member.groups.includes(grant.principal),
      )
      .map((grant) => ({
        grant,
        text: grantText(grant, names.get(grant.role) ?? grant.role),
        group: grant.principalKind === "group" ? groups.data.find((group) => group.id === grant.principal)?.name : undefined,
      }));
  const removeGrant = (id: string) =>
    act(() => send("DELETE", organizationPath(organization) + path`/grants/${id}`), t.members.roleRemoved);
  return (
    <>
      <section className="card overflow-hidden" aria-label={t.settingsPages.members}>
        <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
          <h2 className="flex-1 font-semibold">{t.members.count(members.data.length)}</h2>
          {mayWrite && (
            <Button look="primary" icon={UserPlus} onClick={() => setInviting(true)}>
              {t.members.invite}
            </Button>
          )}
        </header>
        <ul className="divide-y">
          {members.data.map((member) => (
            <MemberRow
              key={member.user}
              member={member}
              grants={grantsOf(member)}
              roles={roles.data}
              mayWrite={mayWrite}
              onRemoveGrant={(id) => void removeGrant(id)}
            />
          ))}
        </ul>
      </section>
      <Invitations names={names} mayWrite={mayWrite} />
      {isInviting && <InviteDialog roles={roles.data} onClose={() => setInviting(false)} />}
    </>
  );
}

type Scoped = Pick<Grant, "environments"> & { project?: string | null; environmentSlugs?: readonly string[] | null };

/** Returns a role with where it applies. */
export function grantText(grant: Scoped, role: string): string {
  const where = grant.project ? t.members.inProject(grant.project) : "";
  const listed = (grant.environmentSlugs ?? []).join(", ");
  const environments = grant.environments === "exceptProductionLike" ? t.members.exceptProduction : listed && t.members.onlyIn(listed);
  return [role, where, environments].filter(Boolean).join(" ");
}
