import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BellRing, GitBranch } from "lucide-react";
import { useActorNames } from "@/lib/actors";
import { environmentPath, get } from "@/lib/api";
import { type Alert, type Place, permissionsQuery, rulesetKey } from "@/lib/queries";
import { actorName } from "@/model/actors";
import { operationText } from "@/model/diff";
import type { Change, Environment, Flag, Page } from "@/model/types";
import { isProductionLike } from "@/shell/place";
import { t } from "@/text/en";
import { Skeleton, Time } from "@/ui/basics";
import { gitBindingQuery, gitStatusQuery } from "../settings/git/git";

/** The number of flags that are counted; with more the count is a lower bound. */
const mostFlags = 1_000;

/** The interval between two reads of the state, in milliseconds. */
const refresh = 30_000;

interface EnvironmentCardProps {
  place: Place;
  environment: Environment;
  isRead: boolean;
}

/** Shows how many flags of an environment are on, what changed last, and what waits for a person: its alerts, and its repository. */
export function EnvironmentCard({ place, environment, isRead }: EnvironmentCardProps) {
  const base = environmentPath(place.project, place.environment);
  const state = useQuery({
    queryKey: [...rulesetKey(place), "overview"],
    queryFn: async ({ signal }) => {
      const [flags, changes, alerts] = await Promise.all([
        get<Page<Flag>>(`${base}/flags`, { query: { limit: mostFlags }, signal }),
        get<Page<Change>>(`${base}/changes`, { query: { limit: 3 }, signal }),
        get<Page<Alert>>(`${base}/alerts`, { query: { limit: 100 }, signal }),
      ]);
      return { flags: flags.data, changes: changes.data.items, alerts: alerts.data.items.filter((alert) => alert.status !== "resolved") };
    },
    enabled: isRead,
    refetchInterval: refresh,
  });
  const mayReadGit = useQuery({ ...permissionsQuery(place), enabled: isRead }).data?.has("git.read") === true;
  const binding = useQuery({
    ...gitBindingQuery(place),
    enabled: isRead && mayReadGit,
    refetchInterval: ({ state }) => state.data !== null && refresh,
  }).data;
  // An environment without a repository has no status.
  const status = useQuery({ ...gitStatusQuery(place), enabled: mayReadGit && !!binding, retry: false, refetchInterval: refresh }).data;
  const git = binding ? status : undefined;
  const data = state.data;
  const on = data?.flags.items.filter((flag) => flag.enabled !== false).length ?? 0;
  return (
    <li className="card flex flex-col overflow-hidden text-sm">
      {isProductionLike(environment) && <div aria-hidden className="h-0.75 bg-bad" />}
      <div className="flex flex-1 flex-col gap-3 p-4">
        <p className="flex items-center gap-2">
          <Link
            to="/$organization/$project/$environment/flags"
            params={{ ...place }}
            className="flex-1 truncate font-semibold hover:underline"
          >
            <bdi>{environment.name}</bdi>
          </Link>
          {git && git.status !== "ok" && git.status !== "pending" && (
            <Link to="/$organization/$project/$environment/settings/git" params={{ ...place }} className="chip bg-warn-soft text-warn">
              <GitBranch aria-hidden className="!size-3" />
              {t.overview.git[git.status]}
            </Link>
          )}
          {data && data.alerts.length > 0 && (
            <Link to="/$organization/$project/$environment/alerts" params={{ ...place }} className="chip bg-bad-soft text-bad">
              <BellRing aria-hidden className="!size-3" />
              {t.overview.alerts(data.alerts.length)}
            </Link>
          )}
        </p>
        {state.error ? (
          <p className="text-n11">{t.overview.unavailable}</p>
        ) : data ? (
          <>
            <p className="flex items-baseline gap-2">
              <span className="text-xl font-semibold">{t.flags.count(data.flags.items.length, data.flags.next !== null)}</span>
              <span className="text-n11">
                {t.overview.on(on)} · {t.overview.off(data.flags.items.length - on)}
              </span>
            </p>
            <ul className="flex flex-col gap-1.5">
              {data.changes.map((change) => (
                <ChangeLine key={change.version} change={change} organization={place.organization} />
              ))}
              {data.changes.length === 0 && <li className="text-n11">{t.history.emptyTitle}</li>}
            </ul>
          </>
        ) : (
          isRead && <Skeleton className="h-16" />
        )}
      </div>
    </li>
  );
}

function ChangeLine({ change, organization }: { change: Change; organization: string }) {
  const names = useActorNames(organization);
  const first = change.operations[0] && operationText(change.operations[0]);
  return (
    <li className="flex items-baseline gap-2">
      <span className="min-w-0 flex-1 truncate">
        {first ? (
          <>
            {first.verb} <bdi className="mono">{first.key}</bdi>
            {change.operations.length > 1 && ` ${t.history.others(change.operations.length - 1)}`}
          </>
        ) : (
          t.history.nothing
        )}
        <bdi className="text-n11"> {actorName(change.actor, names)}</bdi>
      </span>
      <Time at={change.time} className="flex-none text-xs text-n11" />
    </li>
  );
}
