import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  ChevronsUpDown,
  Keyboard,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  Rows3,
  Rows4,
  Search,
  Sun,
  Clock,
  UserRound,
} from "lucide-react";
import { send } from "@/lib/api";
import { openOrganization } from "@/lib/openOrganization";
import { type Theme, setPreferences, usePreferences } from "@/lib/prefs";
import { environmentsQuery, meQuery, organizationsQuery, projectsQuery, usePermissions } from "@/lib/queries";
import { mod } from "@/lib/shortcuts";
import { t } from "@/text/en";
import { Hint, Keys, cx } from "@/ui/basics";
import { Menu, Sheet } from "@/ui/controls";
import { showError } from "@/ui/toasts";
import { Brand } from "./Brand";
import { pages } from "./pages";
import { usePlace, useShell } from "./place";

const base = "/$organization/$project/$environment";

/** Shows the navigation: 220 pixels, icons alone on narrow screens, a sheet on phones. */
export function Sidebar({ sheet, onClose }: { sheet: boolean; onClose: () => void }) {
  return (
    <>
      {sheet && (
        <Sheet label={t.nav.label} onClose={onClose}>
          <Navigation compact={false} onClose={onClose} />
        </Sheet>
      )}
      <aside className="sticky top-0 hidden h-dvh w-13 flex-none flex-col border-r bg-n2 sm:flex lg:w-55">
        <Navigation compact />
      </aside>
    </>
  );
}

interface NavigationProps {
  /** Whether labels are hidden on narrow screens; the sheet always shows them. */
  compact: boolean;
  onClose?: () => void;
}

function Navigation({ compact, onClose }: NavigationProps) {
  const place = usePlace();
  const shell = useShell();
  const may = usePermissions(place);
  const label = compact ? "max-lg:sr-only" : "";
  return (
    <>
      <div className={cx("flex h-13 flex-none items-center px-3.5", compact && "max-lg:justify-center max-lg:px-0")}>
        <span className={label}>
          <Brand small />
        </span>
        {compact && (
          <span className="lg:hidden">
            <Brand small className="[&>span]:sr-only" />
          </span>
        )}
      </div>
      <Switcher compact={compact} />
      <button
        type="button"
        onClick={shell.openPalette}
        className={cx(
          "mx-2 mb-2 flex h-8 flex-none items-center gap-2 rounded-md border border-n7 bg-n1 px-2 text-sm text-n11 hover:bg-n3",
          compact && "max-lg:justify-center",
        )}
      >
        <Search aria-hidden />
        <span className={cx("flex-1 text-start", label)}>{t.palette.open}</span>
        <span className={label}>
          <Keys of={`${mod} K`} />
        </span>
      </button>
      <nav aria-label={t.nav.label} className="flex flex-col gap-px px-2">
        {pages
          .filter((page) => may(page.needs))
          .map(({ to, icon: Icon, keys }) => (
            <Hint key={to} text={t.nav[to]} keys={keys}>
              <Link
                to={`${base}/${to}`}
                params={{ ...place }}
                onClick={() => onClose?.()}
                activeProps={{ "aria-current": "page" }}
                className={cx(
                  "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm font-medium text-n11 hover:bg-n4 hover:text-n12",
                  "aria-[current=page]:bg-n5 aria-[current=page]:text-n12",
                  compact && "max-lg:justify-center",
                )}
              >
                <Icon aria-hidden />
                <span className={label}>{t.nav[to]}</span>
              </Link>
            </Hint>
          ))}
      </nav>
      <div className="mt-auto border-t p-2">
        <Account compact={compact} />
      </div>
    </>
  );
}

/** Chooses the organization and the project. */
function Switcher({ compact }: { compact: boolean }) {
  const place = usePlace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const organizations = useQuery(organizationsQuery).data ?? [];
  const projects = useQuery(projectsQuery(place.organization)).data ?? [];
  const open = async (project: string) => {
    try {
      const environments = await queries.fetchQuery(environmentsQuery(place.organization, project));
      const same = environments.find((environment) => environment.slug === place.environment) ?? environments[0];
      if (same) void navigate({ to: `${base}/flags`, params: { ...place, project, environment: same.slug } });
    } catch (error) {
      showError(error);
    }
  };
  const entries = projects.map((project) => ({
    label: project.name,
    checked: project.slug === place.project,
    onSelect: () => void open(project.slug),
  }));
  const others = organizations
    .filter((organization) => organization.slug !== place.organization)
    .map((organization) => ({
      label: t.nav.switchTo(organization.name),
      onSelect: () => openOrganization(organization.slug),
    }));
  return (
    <div className="px-2 pb-2">
      <Menu
        align="start"
        entries={others.length > 0 ? [...entries, null, ...others] : entries}
        trigger={
          <button
            type="button"
            className={cx("flex w-full items-center gap-2 rounded-md px-2 py-1 text-start hover:bg-n4", compact && "max-lg:justify-center")}
          >
            <span className={cx("min-w-0 flex-1", compact && "max-lg:sr-only")}>
              <span className="block truncate text-xs text-n11">{place.organization}</span>
              <span className="block truncate text-sm font-medium">
                {projects.find((project) => project.slug === place.project)?.name ?? place.project}
              </span>
            </span>
            <span className="sr-only">{t.nav.chooseProject}</span>
            <ChevronsUpDown aria-hidden className="text-n10" />
          </button>
        }
      />
    </div>
  );
}

const themes: { value: Theme; icon: LucideIcon }[] = [
  { value: "system", icon: Monitor },
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
];

function Account({ compact }: { compact: boolean }) {
  const shell = useShell();
  const me = useQuery(meQuery).data;
  const { theme, density, times } = usePreferences();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    try {
      const { data } = await send<{ continueAt: string } | undefined>("POST", "/auth/logout", { signsOut: false });
      queries.clear();
      // The identity provider that began the session ends its own, and sends the browser back.
      if (data) window.location.assign(data.continueAt);
      else await navigate({ to: "/sign-in" });
    } catch (error) {
      showError(error);
    }
  };
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className={cx(
            "flex w-full items-center gap-2 rounded-md px-2 py-1 text-start hover:bg-n4",
            compact && "max-lg:justify-center max-lg:px-0",
          )}
        >
          <span
            aria-hidden
            className="grid size-6 flex-none place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent"
          >
            {(me?.name || me?.email || "?").slice(0, 1).toUpperCase()}
          </span>
          <span className={cx("min-w-0 flex-1", compact && "max-lg:sr-only")}>
            <span className="block truncate text-sm font-medium">{me?.name}</span>
            <span className="block truncate text-xs text-n11">{me?.email}</span>
          </span>
          <span className="sr-only">{t.account.menu}</span>
        </button>
      }
      entries={[
        ...themes.map(({ value, icon }) => ({
          label: t.account.theme[value],
          icon,
          checked: theme === value,
          onSelect: () => setPreferences({ theme: value }),
        })),
        null,
        {
          label: density === "compact" ? t.account.comfortable : t.account.compact,
          icon: density === "compact" ? Rows3 : Rows4,
          onSelect: () => setPreferences({ density: density === "compact" ? "comfortable" : "compact" }),
        },
        {
          label: times === "utc" ? t.account.relative : t.account.utc,
          icon: Clock,
          onSelect: () => setPreferences({ times: times === "utc" ? "relative" : "utc" }),
        },
        { label: t.account.shortcuts, icon: Keyboard, onSelect: shell.openShortcuts },
        { label: t.profile.title, icon: UserRound, onSelect: () => void navigate({ to: "/profile" }) },
        null,
        { label: t.account.signOut, icon: LogOut, onSelect: () => void signOut() },
      ]}
    />
  );
}

/** Returns the environments of the project of the address. */
export function useEnvironments() {
  const place = usePlace();
  return useQuery(environmentsQuery(place.organization, place.project)).data ?? [];
}
