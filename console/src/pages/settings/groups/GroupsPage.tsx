import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { type Group, groupsQuery, membersQuery, organizationPath, peopleKey, useOrganizationPermissions } from "@/lib/organization";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, Problem, Skeleton, cx } from "@/ui/basics";
import { NameDialog } from "../NameDialog";
import { GroupPanel } from "./GroupPanel";

const route = getRouteApi("/signed-in/$organization/$project/$environment/settings/groups");

/** Lists the groups of the organization, with the members and roles of the chosen one. */
export function GroupsPage() {
  const place = usePlace();
  const navigate = useNavigate();
  const mayWrite = useOrganizationPermissions(place.organization)("members.write");
  const { group: chosen } = route.useSearch();
  const groups = useQuery(groupsQuery(place.organization));
  const members = useQuery(membersQuery(place.organization));
  const [isCreating, setCreating] = useState(false);
  const error = groups.error ?? members.error;
  const open = (id: string | undefined) =>
    void navigate({
      to: "/$organization/$project/$environment/settings/groups",
      params: { ...place },
      search: id ? { group: id } : {},
      replace: true,
    });
  if (error) return <Problem error={error} onRetry={() => void Promise.all([groups.refetch(), members.refetch()])} />;
  if (!groups.data || !members.data) return <Skeleton className="h-40" />;

  const current = groups.data.find((item) => item.id === chosen);
  const sizeOf = (group: Group) => members.data.filter((member) => member.groups.includes(group.id)).length;
  const create = mayWrite && (
    <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.groups.create}
    </Button>
  );
  return (
    <>
      <section className="card overflow-hidden" aria-label={t.settingsPages.groups}>
        <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <h2 className="font-semibold">{t.settingsPages.groups}</h2>
            <p className="text-sm text-n11">{t.groups.text}</p>
          </div>
          {groups.data.length > 0 && create}
        </header>
        {groups.data.length === 0 ? (
          <Empty icon={UsersRound} title={t.groups.emptyTitle} text={t.groups.emptyText}>
            {create}
          </Empty>
        ) : (
          <ul className="divide-y">
            {groups.data.map((group) => (
              <li key={group.id}>
                <button
                  type="button"
                  aria-expanded={group.id === chosen}
                  onClick={() => open(group.id === chosen ? undefined : group.id)}
                  className={cx(
                    "flex w-full items-center gap-3 px-4 py-2.5 text-start text-sm hover:bg-n3",
                    group.id === chosen && "bg-n3",
                  )}
                >
                  <UsersRound aria-hidden className="text-n10" />
                  <bdi className="min-w-0 flex-1 truncate font-medium">{group.name}</bdi>
                  <span className="text-xs text-n11">{t.members.count(sizeOf(group))}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
      {current && (
        <GroupPanel key={current.id} group={current} members={members.data} mayWrite={mayWrite} onDeleted={() => open(undefined)} />
      )}
      {isCreating && (
        <NameDialog
          title={t.groups.create}
          action={t.groups.create}
          url={`${organizationPath(place.organization)}/groups`}
          method="POST"
          queryKey={peopleKey(place.organization)}
          onClose={() => setCreating(false)}
          onSaved={(group) => open((group as Group).id)}
        />
      )}
    </>
  );
}
