import { Link, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useLive } from "@/lib/live";
import type { Environment } from "@/model/types";
import { t } from "@/text/en";
import { Hint, cx } from "@/ui/basics";
import { TabBar } from "@/ui/TabBar";
import { isProductionLike, usePlace, useShell } from "./place";

interface PageHeaderProps {
  title: ReactNode;
  /** The title of the browser's tab, when the title is no text. */
  name?: string;
  /** What is shown instead of the environments. */
  tabs?: ReactNode;
  children?: ReactNode;
}

/** Shows the heading of a page, its actions, and the environments with the same page. */
export function PageHeader({ title, name, tabs, children }: PageHeaderProps) {
  const place = usePlace();
  const text = name ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = `${text} · ${place.environment} · FlagCluster`;
  }, [text, place.environment]);
  return (
    <header className="border-b px-4 pt-3 sm:px-6">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="max-w-full min-w-0 grow truncate text-[17px] font-semibold tracking-tight">{title}</h1>
        <div className="flex flex-wrap items-center gap-2">{children}</div>
      </div>
      {tabs ?? <EnvironmentTabs />}
    </header>
  );
}

/** The colour of environments for which nobody chose one. */
const noColor = "#6b7280";

const hasColor = (environment: Environment) => environment.color !== undefined && environment.color !== noColor;

/** Colours of environments without one of their own, which are never the colours of states. */
const colors = ["bg-v3", "bg-v1", "bg-v0", "bg-v7", "bg-v4", "bg-v6"];

export function EnvironmentTabs() {
  const place = usePlace();
  const { environments } = useShell();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const search = useRouterState({ select: (state) => state.location.search });
  const own = `/${place.organization}/${place.project}/${place.environment}`;
  const rest = pathname.startsWith(own) ? pathname.slice(own.length) : "/flags";
  return (
    <div className="flex items-end justify-between gap-4">
      <TabBar label={t.nav.environments} active={place.environment} className="-mb-px">
        {environments.map((environment, index) => {
          const isCurrent = environment.slug === place.environment;
          return (
            <Link
              key={environment.slug}
              to={`/${place.organization}/${place.project}/${environment.slug}${rest}` as "/"}
              search={search as never}
              className="tab"
              data-active={isCurrent}
              aria-current={isCurrent ? "true" : undefined}
              title={isProductionLike(environment) ? t.nav.productionLike : undefined}
            >
              <span
                aria-hidden
                className={cx("size-2 rounded-[2px]", colors[index % colors.length])}
                style={hasColor(environment) ? { background: environment.color } : undefined}
              />
              {environment.name}
            </Link>
          );
        })}
      </TabBar>
      <LiveDot />
    </div>
  );
}

function LiveDot() {
  const live = useLive(usePlace());
  return (
    <Hint text={live.connected ? t.live.connected : t.live.disconnected}>
      <span tabIndex={0} role="status" className="mb-2.5 flex items-center gap-1.5 rounded text-xs text-n11">
        <span aria-hidden className="live-dot" data-live={live.connected} />
        {live.connected ? t.live.on : t.live.off}
      </span>
    </Hint>
  );
}
