import { Ellipsis, KeyRound, ShieldPlus, UserMinus, UserX, UserCheck, X } from "lucide-react";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { type Grant, type Member, type Role, organizationPath, peopleKey } from "@/lib/organization";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Time, cx } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu } from "@/ui/controls";
import { showError } from "@/ui/toasts";
import { GrantDialog } from "./GrantDialog";
import { LinkDialog } from "./LinkDialog";

interface MemberRowProps {
  member: Member;
  grants: { grant: Grant; text: string; group: string | undefined }[];
  roles: readonly Role[];
  mayWrite: boolean;
  onRemoveGrant: (id: string) => void;
}

/** Shows one member with the roles of the person and what can be done. */
export function MemberRow({ member, grants, roles, mayWrite, onRemoveGrant }: MemberRowProps) {
  const { organization } = usePlace();
  const act = useAction(peopleKey(organization));
  const [open, setOpen] = useState<"grant" | "remove" | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const name = member.name ?? member.email ?? member.user;
  const url = organizationPath(organization) + path`/members/${member.user}`;
  const setActive = (isActive: boolean) =>
    void act(() => send("PATCH", url, { body: { isActive } }), (isActive ? t.members.activated : t.members.deactivated)(name));
  const reset = async () => {
    try {
      setLink((await send<{ link: string }>("POST", `${url}/password-reset`)).data.link);
    } catch (error) {
      showError(error);
    }
  };
  return (
    <li
      className={cx(
        "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm",
        "md:grid-cols-[320px_minmax(0,1fr)_auto]",
      )}
    >
      <div className={cx("min-w-0", !member.isActive && "text-n11")}>
        <p className="flex items-center gap-2 truncate font-medium">
          <bdi className="truncate">{name}</bdi>
          {!member.isActive && <span className="chip">{t.members.inactive}</span>}
        </p>
        <p className="text-xs break-words text-n11">
          <bdi>{member.email}</bdi> · {t.members.since} <Time at={member.joinedAt} />
        </p>
      </div>
      <ul aria-label={t.members.rolesOf(name)} className="flex flex-wrap gap-1.5 max-md:col-span-2 max-md:row-start-2">
        {grants.map(({ grant, text, group }) => (
          <li key={grant.id} className="chip h-6">
            <bdi className="truncate text-n12">{text}</bdi>
            {group !== undefined ? (
              <bdi>{t.members.byGroup(group)}</bdi>
            ) : (
              mayWrite && (
                <button
                  type="button"
                  className="-mr-1 grid size-5 place-items-center rounded hover:bg-n6"
                  aria-label={t.members.removeRole(text, name)}
                  onClick={() => onRemoveGrant(grant.id)}
                >
                  <X aria-hidden className="!size-3" />
                </button>
              )
            )}
          </li>
        ))}
        {grants.length === 0 && <li className="text-n11">{t.members.noRoles}</li>}
      </ul>
      {mayWrite ? (
        <Menu
          trigger={
            <button type="button" className="icon-btn" aria-label={t.members.more(name)}>
              <Ellipsis aria-hidden />
            </button>
          }
          entries={[
            { label: t.members.addRole, icon: ShieldPlus, onSelect: () => setOpen("grant") },
            { label: t.members.resetPassword, icon: KeyRound, onSelect: () => void reset() },
            member.isActive
              ? { label: t.members.deactivate, icon: UserX, onSelect: () => setActive(false) }
              : { label: t.members.activate, icon: UserCheck, onSelect: () => setActive(true) },
            null,
            { label: t.members.remove, icon: UserMinus, danger: true, onSelect: () => setOpen("remove") },
          ]}
        />
      ) : (
        <span />
      )}
      {open === "grant" && (
        <GrantDialog principalKind="user" principal={member.user} name={name} roles={roles} onClose={() => setOpen(null)} />
      )}
      {open === "remove" && (
        <ConfirmDialog
          title={t.members.removeTitle(name)}
          text={t.members.removeText}
          action={t.members.remove}
          onClose={() => setOpen(null)}
          onConfirm={() => act(() => send("DELETE", url), t.members.removed(name))}
        />
      )}
      {link && <LinkDialog title={t.members.resetTitle(name)} text={t.members.resetText} link={link} onClose={() => setLink(null)} />}
    </li>
  );
}
