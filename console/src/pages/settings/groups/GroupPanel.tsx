import { useQuery } from "@tanstack/react-query";
import { Pencil, ShieldPlus, Trash2, UserPlus } from "lucide-react";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { type Group, type GroupMember, type Member, grantsQuery, organizationPath, peopleKey, rolesQuery } from "@/lib/organization";
import { all } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton } from "@/ui/basics";
import { ConfirmButton } from "@/ui/ConfirmButton";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Select } from "@/ui/controls";
import { GrantDialog } from "../members/GrantDialog";
import { grantText } from "../members/MembersPage";
import { NameDialog } from "../NameDialog";

interface GroupPanelProps {
  group: Group;
  members: readonly Member[];
  mayWrite: boolean;
  onDeleted: () => void;
}

/** Shows the members and roles of a group, and changes them. */
export function GroupPanel({ group, members, mayWrite, onDeleted }: GroupPanelProps) {
  const { organization } = usePlace();
  const act = useAction(peopleKey(organization));
  const roles = useQuery(rolesQuery(organization)).data ?? [];
  const grants = useQuery(grantsQuery(organization)).data ?? [];
  const [open, setOpen] = useState<"rename" | "grant" | "delete" | null>(null);
  const url = organizationPath(organization) + path`/groups/${group.id}`;
  const people = useQuery({
    queryKey: [...peopleKey(organization), "groups", group.id],
    queryFn: ({ signal }) => all<GroupMember>(`${url}/members`, signal),
  });
  const roleNames = new Map(roles.map((role) => [role.slug, role.name]));
  const nameOf = (user: string) => {
    const member = members.find((item) => item.user === user);
    return member?.name ?? member?.email ?? user;
  };
  const own = grants.filter((grant) => grant.principalKind === "group" && grant.principal === group.id);
  const added = new Set((people.data ?? []).map((item) => item.user));
  const others = members.filter((member) => !added.has(member.user));
  return (
    <section className="card overflow-hidden text-sm" aria-label={group.name}>
      <header className="flex flex-wrap items-center gap-2 border-b px-4 py-3">
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          <bdi>{group.name}</bdi>
        </h2>
        {mayWrite && (
          <>
            <Button icon={Pencil} onClick={() => setOpen("rename")}>
              {t.profile.rename}
            </Button>
            <Button icon={Trash2} onClick={() => setOpen("delete")}>
              {t.settings.delete}
            </Button>
          </>
        )}
      </header>
      <div className="border-b px-4 py-3">
        <h3 className="label mb-2">{t.groups.roles}</h3>
        <ul className="flex flex-wrap items-center gap-2" aria-label={t.members.rolesOf(group.name)}>
          {own.map((grant) => {
            const text = grantText(grant, roleNames.get(grant.role) ?? grant.role);
            return (
              <li key={grant.id} className="flex items-center gap-2 rounded-md border px-2 py-1">
                <bdi>{text}</bdi>
                {mayWrite && (
                  <ConfirmButton
                    label={t.members.remove}
                    confirm={t.members.removeRole(text, group.name)}
                    onConfirm={() =>
                      void act(() => send("DELETE", organizationPath(organization) + path`/grants/${grant.id}`), t.members.roleRemoved)
                    }
                  />
                )}
              </li>
            );
          })}
          {own.length === 0 && <li className="text-n11">{t.members.noRoles}</li>}
          {mayWrite && (
            <li>
              <Button small icon={ShieldPlus} onClick={() => setOpen("grant")}>
                {t.members.addRole}
              </Button>
            </li>
          )}
        </ul>
      </div>
      {people.error ? (
        <Problem error={people.error} compact onRetry={() => void people.refetch()} />
      ) : !people.data ? (
        <Skeleton className="m-4 h-10" />
      ) : (
        <>
          <ul className="divide-y" aria-label={t.groups.membersOf(group.name)}>
            {people.data.map((item) => (
              <li key={item.user + item.source} className="flex min-h-11 items-center gap-3 px-4 py-1.5">
                <bdi className="min-w-0 flex-1 truncate">{nameOf(item.user)}</bdi>
                {item.source !== "manual" ? (
                  <span className="chip">{t.groups.bySso}</span>
                ) : (
                  mayWrite && (
                    <ConfirmButton
                      label={t.members.remove}
                      confirm={t.groups.removeMember(nameOf(item.user))}
                      onConfirm={() =>
                        void act(() => send("DELETE", url + path`/members/${item.user}`), t.groups.memberRemoved(nameOf(item.user)))
                      }
                    />
                  )
                )}
              </li>
            ))}
            {people.data.length === 0 && <li className="px-4 py-3 text-n11">{t.groups.noMembers}</li>}
          </ul>
          {mayWrite && others.length > 0 && (
            <AddMember
              members={others}
              onAdd={(user) => void act(() => send("POST", `${url}/members`, { body: { user } }), t.groups.memberAdded(nameOf(user)))}
            />
          )}
        </>
      )}
      {open === "rename" && (
        <NameDialog
          title={t.groups.rename(group.name)}
          action={t.profile.rename}
          name={group.name}
          url={url}
          method="PATCH"
          queryKey={peopleKey(organization)}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "grant" && (
        <GrantDialog principalKind="group" principal={group.id} name={group.name} roles={roles} onClose={() => setOpen(null)} />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title={t.groups.deleteTitle(group.name)}
          text={t.groups.deleteText}
          action={t.settings.delete}
          onConfirm={() =>
            act(async () => {
              await send("DELETE", url);
              onDeleted();
            }, t.groups.deleted(group.name))
          }
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

function AddMember({ members, onAdd }: { members: readonly Member[]; onAdd: (user: string) => void }) {
  const [chosen, setChosen] = useState("");
  const user = members.some((member) => member.user === chosen) ? chosen : members[0]!.user;
  return (
    <div className="flex items-center gap-2 border-t bg-n2 px-4 py-2.5">
      <Select
        label={t.groups.member}
        className="!w-64 max-w-full"
        value={user}
        onChange={setChosen}
        options={members.map((member) => ({ value: member.user, label: member.name ?? member.email ?? member.user }))}
      />
      <Button small icon={UserPlus} onClick={() => onAdd(user)}>
        {t.groups.addMember}
      </Button>
    </div>
  );
}
