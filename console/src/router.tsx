import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ApiError, root, setOrganization, whenSignedOut } from "./lib/api";
import { loadPage } from "./lib/chunks";
import { client, meQuery } from "./lib/queries";
import { readAuditFilters } from "./model/audit";
import { readFilters } from "./model/filters";
import { readImport } from "./model/imports";
import { readSignIn, readWhy, text } from "./model/search";
import { NotFound, Root, RouteError } from "./shell/Root";
import { PageSkeleton } from "./ui/basics";

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: RouteError });

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: readSignIn,
  component: lazyRouteComponent(() => loadPage(() => import("./pages/sign-in/SignInPage")), "SignInPage"),
});

const setUp = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/SetUp")), "SetUpPage"),
});

const invitation = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/Invitation")), "InvitationPage"),
});

const passwordReset = createRoute({
  getParentRoute: () => rootRoute,
  path: "/password-reset",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/PasswordReset")), "PasswordResetPage"),
});

const emailChange = createRoute({
  getParentRoute: () => rootRoute,
  path: "/email-change",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/EmailChange")), "EmailChangePage"),
});

/** Everything behind the sign-in. */
const signedIn = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      return { me: await client.ensureQueryData(meQuery) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: "/sign-in", search: returnTo(location.href) });
      throw error;
    }
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/Home")), "HomePage"),
});

const profile = createRoute({
  getParentRoute: () => signedIn,
  path: "/profile",
  validateSearch: (search: Record<string, unknown>): { sso?: string } => ({ sso: text(search.sso) }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/profile/ProfilePage")), "ProfilePage"),
});

const place = createRoute({
  getParentRoute: () => signedIn,
  path: "/$organization/$project/$environment",
  beforeLoad: ({ params }) => setOrganization(params.organization),
  component: lazyRouteComponent(() => loadPage(() => import("./shell/Shell")), "Shell"),
});

const placeIndex = createRoute({
  getParentRoute: () => place,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$organization/$project/$environment/flags", params, replace: true });
  },
});

const overview = createRoute({
  getParentRoute: () => place,
  path: "/home",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/home/OverviewPage")), "OverviewPage"),
});

const flags = createRoute({
  getParentRoute: () => place,
  path: "/flags",
  validateSearch: readFilters,
  component: lazyRouteComponent(() => loadPage(() => import("./pages/flags/FlagsPage")), "FlagsPage"),
});

export const flagTabs = ["rules", "variants", "insights", "history", "settings", "json", "yaml"] as const;
export type FlagTab = (typeof flagTabs)[number];

const flag = createRoute({
  getParentRoute: () => place,
  path: "/flags/$flag",
  validateSearch: (search: Record<string, unknown>): { tab?: FlagTab } => ({
    tab: flagTabs.includes(search.tab as FlagTab) && search.tab !== "rules" ? (search.tab as FlagTab) : undefined,
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/flag/FlagPage")), "FlagPage"),
});

const why = createRoute({
  getParentRoute: () => place,
  path: "/why",
  validateSearch: readWhy,
  component: lazyRouteComponent(() => loadPage(() => import("./pages/why/WhyPage")), "WhyPage"),
});

const history = createRoute({
  getParentRoute: () => place,
  path: "/history",
  validateSearch: (search: Record<string, unknown>): { version?: string; to?: string } => ({
    version: text(search.version),
    to: text(search.to),
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/history/HistoryPage")), "HistoryPage"),
});

const segments = createRoute({
  getParentRoute: () => place,
  path: "/segments",
  validateSearch: (search: Record<string, unknown>): { segment?: string } => ({
    segment: text(search.segment),
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/segments/SegmentsPage")), "SegmentsPage"),
});

const live = createRoute({
  getParentRoute: () => place,
  path: "/live",
  validateSearch: (search: Record<string, unknown>): { flag?: string; range?: string } => ({
    flag: text(search.flag),
    range: text(search.range),
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/live/LivePage")), "LivePage"),
});

const connect = createRoute({
  getParentRoute: () => place,
  path: "/connect",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/Connect")), "ConnectPage"),
});

const importFlags = createRoute({
  getParentRoute: () => place,
  path: "/import",
  validateSearch: readImport,
  component: lazyRouteComponent(() => loadPage(() => import("./pages/import/ImportPage")), "ImportPage"),
});

const alerts = createRoute({
  getParentRoute: () => place,
  path: "/alerts",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/alerts/AlertsPage")), "AlertsPage"),
});

const lifecycle = createRoute({
  getParentRoute: () => place,
  path: "/lifecycle",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/lifecycle/LifecyclePage")), "LifecyclePage"),
});

const compare = createRoute({
  getParentRoute: () => place,
  path: "/compare",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/compare/ComparePage")), "ComparePage"),
});

const settings = createRoute({
  getParentRoute: () => place,
  path: "/settings",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/SettingsPage")), "SettingsPage"),
});

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/SettingsPage")), "SettingsIndex"),
});

const members = createRoute({
  getParentRoute: () => settings,
  path: "/members",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/members/MembersPage")), "MembersPage"),
});

const general = createRoute({
  getParentRoute: () => settings,
  path: "/general",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/general/GeneralPage")), "GeneralPage"),
});

const organizations = createRoute({
  getParentRoute: () => settings,
  path: "/organizations",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/organizations/OrganizationsPage")), "OrganizationsPage"),
});

const groups = createRoute({
  getParentRoute: () => settings,
  path: "/groups",
  validateSearch: (search: Record<string, unknown>): { group?: string } => ({
    group: text(search.group),
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/groups/GroupsPage")), "GroupsPage"),
});

const roles = createRoute({
  getParentRoute: () => settings,
  path: "/roles",
  validateSearch: (search: Record<string, unknown>): { permission?: string; scope?: string } => ({
    permission: text(search.permission),
    scope: text(search.scope),
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/roles/RolesPage")), "RolesPage"),
});

const tokens = createRoute({
  getParentRoute: () => settings,
  path: "/tokens",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/TokensPage")), "TokensPage"),
});

const keys = createRoute({
  getParentRoute: () => settings,
  path: "/keys",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/KeysPage")), "KeysPage"),
});

const sso = createRoute({
  getParentRoute: () => settings,
  path: "/sso",
  validateSearch: (search: Record<string, unknown>): { provider?: string } => ({
    provider: text(search.provider),
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/sso/SsoPage")), "SsoPage"),
});

const webhooks = createRoute({
  getParentRoute: () => settings,
  path: "/webhooks",
  validateSearch: (search: Record<string, unknown>): { webhook?: string } => ({
    webhook: text(search.webhook),
  }),
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/webhooks/WebhooksPage")), "WebhooksPage"),
});

const git = createRoute({
  getParentRoute: () => settings,
  path: "/git",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/git/GitPage")), "GitPage"),
});

const bundles = createRoute({
  getParentRoute: () => settings,
  path: "/bundles",
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/bundles/BundlesPage")), "BundlesPage"),
});

const audit = createRoute({
  getParentRoute: () => settings,
  path: "/audit",
  validateSearch: readAuditFilters,
  component: lazyRouteComponent(() => loadPage(() => import("./pages/settings/AuditPage")), "AuditPage"),
});

const returnTo = (address: string) => (address === "/" ? {} : { return: address });

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signIn,
    setUp,
    invitation,
    passwordReset,
    emailChange,
    signedIn.addChildren([
      home,
      profile,
      place.addChildren([
        placeIndex,
        overview,
        flags,
        flag,
        why,
        history,
        segments,
        live,
        alerts,
        lifecycle,
        compare,
        connect,
        importFlags,
        settings.addChildren([
          settingsIndex,
          general,
          organizations,
          members,
          groups,
          roles,
          tokens,
          sso,
          keys,
          webhooks,
          git,
          bundles,
          audit,
        ]),
      ]),
    ]),
  ]),
  basepath: `${root}/console`,
  defaultPreload: "intent",
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

whenSignedOut(() => {
  client.removeQueries({ queryKey: ["me"] });
  const { href, pathname } = router.state.location;
  if (pathname !== "/sign-in") void router.navigate({ to: "/sign-in", search: returnTo(href), replace: true, ignoreBlocker: true });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
