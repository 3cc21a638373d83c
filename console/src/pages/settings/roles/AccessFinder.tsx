import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Ban, Check } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { get } from "@/lib/api";
import { type Grant, type Role, groupsQuery, membersQuery, organizationPath, peopleKey, serviceAccountsQuery } from "@/lib/organization";
import { environmentsQuery, projectsQuery } from "@/lib/queries";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { grantText } from "../members/MembersPage";

type Explanation = components["schemas"]["accessExplanation"];

const route = getRouteApi("/signed-in/$organization/$project/$environment/settings/roles");

/** The number of people whose access is asked for at first, and with each press of the button. */
const step = 25;

/** What the address has for the whole organization. */
const organizationScope = "*";

interface AccessFinderProps {
  permissions: readonly string[];
  roles: readonly Role[];
}

/** Shows who may do something somewhere, and which role gives it. The server decides each. */
export function AccessFinder({ permissions, roles }: AccessFinderProps) {
  const place = usePlace();
  const { organization } = place;
  const navigate = useNavigate();
  const { permission = "flags.write", scope = `${place.project}/${place.environment}` } = route.useSearch();
  const [shown, setShown] = useState(step);
  const [text, setText] = useState("");
  const members = useQuery(membersQuery(organization));
  const accounts = useQuery(serviceAccountsQuery(organization));
  const groups = useQuery(groupsQuery(organization)).data ?? [];
  const projects = useQuery(projectsQuery(organization)).data ?? [];
  const environments = useQueries({ queries: projects.map((project) => environmentsQuery(organization, project.slug)) });
  const everyone = [
    ...(members.data ?? []).map((member) => ({ id: `user:${member.user}`, name: member.name ?? member.email ?? member.user, kind: "" })),
    ...(accounts.data ?? []).map((account) => ({
      id: `serviceAccount:${account.id}`,
      name: account.name,
      kind: t.roles.serviceAccount,
    })),
  ];
  const wanted = text.trim().toLowerCase();
  const principals = everyone.filter((principal) => principal.name.toLowerCase().includes(wanted));
  const answers = useQueries({
    queries: principals.slice(0, shown).map(({ id }) => ({
      queryKey: [...peopleKey(organization), "access", id, permission, scope],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (
          await get<Explanation>(`${organizationPath(organization)}/access`, {
            query: { principal: id, permission, scope: scope === organizationScope ? undefined : scope },
            signal,
          })
        ).data,
    })),
  });
  const choose = (change: { permission?: string; scope?: string }) =>
    void navigate({
      to: "/$organization/$project/$environment/settings/roles",
      params: { ...place },
      search: { permission, scope, ...change },
      replace: true,
    });
  const scopes = [
    { value: organizationScope, label: t.roles.wholeOrganization, group: t.roles.organization },
    ...projects.flatMap((project, index) => [
      { value: project.slug, label: t.roles.wholeProject(project.name), group: project.name },
      ...(environments[index]?.data ?? []).map((environment) => ({
        value: `${project.slug}/${environment.slug}`,
        label: `${project.name} / ${environment.name}`,
        group: project.name,
      })),
    ]),
  ];
  const error = members.error ?? answers.find((answer) => answer.error)?.error;
  const roleNames = new Map(roles.map((role) => [role.slug, role.name]));
  const groupNames = new Map(groups.map((group) => [group.id, group.name]));
  const rows = principals.slice(0, shown).map((principal, index) => ({ principal, answer: answers[index]?.data }));
  const isComplete = rows.every((row) => row.answer);
  const allowed = rows.filter((row) => row.answer?.allowed).length;
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.roles.access}>
      <header className="border-b px-4 py-3">
        <h2 className="font-semibold">{t.roles.access}</h2>
        <div className="mt-2 grid gap-2 sm:grid-cols-2 lg:grid-cols-[220px_280px_220px_1fr]">
          <Select
            label={t.roles.permission}
            mono
            value={permission}
            onChange={(next) => choose({ permission: next })}
            options={[...permissions].sort().map((item) => ({ value: item, label: item }))}
          />
          <Select label={t.members.where} value={scope} onChange={(next) => choose({ scope: next })} options={scopes} />
          <input
            type="search"
            aria-label={t.roles.person}
            placeholder={t.roles.find}
            className="input input-small"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <p role="status" className="self-center text-n11">
            {isComplete && members.data && t.roles.allowed(allowed, rows.length)}
          </p>
        </div>
      </header>
      {error ? (
        <Problem error={error} compact />
      ) : !members.data ? (
        <Skeleton className="m-4 h-10" />
      ) : (
        <ul className="divide-y" aria-label={t.roles.access}>
          {rows.map(({ principal, answer }) => (
            <li key={principal.id} className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
              {answer ? (
                answer.allowed ? (
                  <Check aria-hidden className="text-on" />
                ) : (
                  <Ban aria-hidden className="text-n9" />
                )
              ) : (
                <span className="size-4" />
              )}
              <bdi className="w-56 truncate font-medium">{principal.name}</bdi>
              {principal.kind && <span className="chip">{principal.kind}</span>}
              <span className="min-w-0 flex-1 basis-40 text-n11">
                {answer && (
                  <>
                    <span className={answer.allowed ? "text-on" : "text-n11"}>{answer.allowed ? t.roles.yes : t.roles.no}</span>
                    {!answer.isActive && ` · ${t.members.inactive}`}
                    {answer.sources.map((source) => (
                      <bdi key={`${source.grant?.id}${source.group}`}>
                        {" · "}
                        {reason(source.grant, roleNames.get(source.role) ?? source.role, source.group && groupNames.get(source.group))}
                      </bdi>
                    ))}
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {principals.length > shown && (
        <div className="border-t p-3 text-center">
          <Button small onClick={() => setShown(shown + step)}>
            {t.roles.more(principals.length - shown)}
          </Button>
        </div>
      )}
    </section>
  );
}

function reason(grant: Grant | null, role: string, group: string | null | undefined): string {
  const text = grant ? grantText(grant, role) : t.roles.byMembership(role);
  return group ? `${text}, ${t.members.byGroup(group)}` : text;
}
