import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { organizationPermissionsQuery, useOrganizationPermissions } from "@/lib/organization";
import { meQuery, usePermissions } from "@/lib/queries";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Problem } from "@/ui/basics";
import { TabBar } from "@/ui/TabBar";

const base = "/$organization/$project/$environment/settings";

const tabs = [
  { to: "general", needs: "organizations.read", isOfOrganization: true },
  { to: "members", needs: "members.read", isOfOrganization: true },
  { to: "groups", needs: "members.read", isOfOrganization: true },
  { to: "roles", needs: "organizations.read", isOfOrganization: true },
  { to: "tokens", needs: "organizations.read", isOfOrganization: true },
  { to: "sso", needs: "sso.write", isOfOrganization: true },
  { to: "keys", needs: "keys.read", isOfOrganization: false },
  { to: "webhooks", needs: "webhooks.read", isOfOrganization: false },
  { to: "git", needs: "git.read", isOfOrganization: false },
  { to: "bundles", needs: "flags.read", isOfOrganization: false },
  { to: "audit", needs: "audit.read", isOfOrganization: true },
  { to: "organizations", needs: null },
] as const;

function useTabs() {
  const place = usePlace();
  const inOrganization = useOrganizationPermissions(place.organization);
  const inEnvironment = usePermissions(place);
  const isAdministrator = useQuery(meQuery).data?.installationAdministrator === true;
  return tabs.filter((tab) => {
    if (tab.needs === null) return isAdministrator;
    return (tab.isOfOrganization ? inOrganization : inEnvironment)(tab.needs);
  });
}

/** Shows the settings that the person may see. */
export function SettingsPage() {
  const place = usePlace();
  const pathname = useLocation({ select: (location) => location.pathname });
  return (
    <>
      <PageHeader
        title={t.nav.settings}
        tabs={
          <TabBar label={t.nav.settings} active={pathname} className="-mb-px">
            {useTabs().map(({ to }) => (
              <Link key={to} to={`${base}/${to}`} params={{ ...place }} activeProps={{ "data-active": true }} className="tab">
                {t.settingsPages[to]}
              </Link>
            ))}
          </TabBar>
        }
      />
      <div className="flex max-w-6xl flex-col gap-5 px-4 py-5 sm:px-6">
        <Outlet />
      </div>
    </>
  );
}

/** Opens the first settings that the person may see. */
export function SettingsIndex() {
  const place = usePlace();
  const permissions = useQuery(organizationPermissionsQuery(place.organization));
  const first = useTabs()[0];
  if (permissions.error) return <Problem error={permissions.error} onRetry={() => void permissions.refetch()} />;
  if (!permissions.data) return null;
  return first ? <Navigate to={`${base}/${first.to}`} params={{ ...place }} replace /> : <p className="text-sm">{t.settingsPages.none}</p>;
}
