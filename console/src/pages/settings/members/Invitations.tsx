import { useQuery } from "@tanstack/react-query";
import { Mail } from "lucide-react";
import { path, send } from "@/lib/api";
import { invitationsQuery, organizationPath, peopleKey } from "@/lib/organization";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Problem, Time } from "@/ui/basics";
import { ConfirmButton } from "@/ui/ConfirmButton";
import { grantText } from "./MembersPage";

/** Lists the invitations that were not accepted yet. */
export function Invitations({ names, mayWrite }: { names: ReadonlyMap<string, string>; mayWrite: boolean }) {
  const { organization } = usePlace();
  const act = useAction(peopleKey(organization));
  const invitations = useQuery(invitationsQuery(organization));
  if (invitations.error) return <Problem error={invitations.error} compact />;
  if (!invitations.data || invitations.data.length === 0) return null;
  const revoke = (id: string) => act(() => send("DELETE", organizationPath(organization) + path`/invitations/${id}`), t.members.revoked);
  return (
    <section className="card overflow-hidden" aria-label={t.members.invitations}>
      <h2 className="border-b px-4 py-3 font-semibold">{t.members.invitations}</h2>
      <ul className="divide-y">
        {invitations.data.map((invitation) => {
          const isOver = new Date(invitation.expiresAt).getTime() < Date.now();
          const roles = invitation.grants.map((grant) =>
            grantText({ ...grant, environments: grant.environments as never }, names.get(grant.role) ?? grant.role),
          );
          return (
            <li key={invitation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
              <Mail aria-hidden className="text-n10" />
              <bdi className="min-w-0 truncate font-medium">{invitation.email ?? t.members.anyone}</bdi>
              <span className="text-n11">{roles.join(", ")}</span>
              <span className="ml-auto text-xs text-n11">
                {isOver ? t.members.expired : t.members.expires} <Time at={invitation.expiresAt} />
              </span>
              {mayWrite && !isOver && (
                <ConfirmButton label={t.members.revoke} confirm={t.members.revokeConfirm} onConfirm={() => void revoke(invitation.id)} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
