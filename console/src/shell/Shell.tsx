import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { Suspense, lazy, useEffect, useMemo, useState } from "react";
import { preferences, setPreferences } from "@/lib/prefs";
import { environmentsQuery, useFollowVersion } from "@/lib/queries";
import { useShortcuts } from "@/lib/shortcuts";
import { t } from "@/text/en";
import { IconButton, Problem } from "@/ui/basics";
import { NotFound } from "./Root";
import { Sidebar } from "./Sidebar";
import { type PageName, ShellContext, isProductionLike, usePlace } from "./place";

const Palette = lazy(() => import("./Palette"));
const ShortcutList = lazy(() => import("./ShortcutList"));

const mostRecent = 5;

/** Shows the navigation around the pages of one environment. */
export function Shell() {
  const place = usePlace();
  const navigate = useNavigate();
  const environments = useQuery(environmentsQuery(place.organization, place.project));
  const [open, setOpen] = useState<"palette" | "shortcuts" | "menu" | null>(null);
  useFollowVersion(place);

  const go = (to: PageName) => () => void navigate({ to: `/$organization/$project/$environment/${to}`, params: { ...place } });
  useShortcuts({
    "mod+k": () => setOpen("palette"),
    "?": () => setOpen("shortcuts"),
    "g o": go("home"),
    "g f": go("flags"),
    "g s": go("segments"),
    "g w": go("why"),
    "g l": go("live"),
    "g a": go("alerts"),
    "g y": go("lifecycle"),
    "g h": go("history"),
    "g m": go("compare"),
    "g c": go("connect"),
    "g t": go("settings"),
  });

  const id = `${place.organization}/${place.project}/${place.environment}`;
  const current = environments.data?.find((environment) => environment.slug === place.environment);
  useEffect(() => {
    if (current) setPreferences({ recent: [id, ...preferences().recent.filter((other) => other !== id)].slice(0, mostRecent) });
  }, [id, current]);

  const actions = useMemo(
    () => ({ openPalette: () => setOpen("palette"), openShortcuts: () => setOpen("shortcuts"), environments: environments.data ?? [] }),
    [environments.data],
  );
  const close = () => setOpen(null);
  return (
    <ShellContext value={actions}>
      <a href="#content" className="btn sr-only z-50 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        {t.skip}
      </a>
      {current && isProductionLike(current) && <div aria-hidden className="fixed inset-x-0 top-0 z-30 h-0.75 bg-bad" />}
      <div className="flex min-h-dvh">
        <Sidebar sheet={open === "menu"} onClose={close} />
        <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
          <div className="flex items-center gap-2 border-b px-3 py-1.5 sm:hidden">
            <IconButton icon={MenuIcon} label={t.nav.open} onClick={() => setOpen("menu")} />
            <span className="text-sm font-medium">FlagCluster</span>
          </div>
          {environments.error && !environments.data ? (
            <Problem error={environments.error} onRetry={() => void environments.refetch()} />
          ) : environments.data && !current ? (
            <NotFound />
          ) : (
            <Outlet />
          )}
        </main>
      </div>
      <Suspense fallback={null}>
        {open === "palette" && <Palette onClose={close} />}
        {open === "shortcuts" && <ShortcutList onClose={close} />}
      </Suspense>
    </ShellContext>
  );
}
