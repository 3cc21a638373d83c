import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { type Answer, get, path, send } from "@/lib/api";
import { organizationPath } from "@/lib/organization";
import { all } from "@/lib/queries";

type Schemas = components["schemas"];
export type SsoProvider = Schemas["ssoProvider"];
export type SsoProviderRequest = Schemas["ssoProviderRequest"];
export type SsoTest = Schemas["ssoTest"];
export type SsoPolicy = Schemas["ssoPolicy"];

export const presets = ["oidc", "entra", "google", "okta", "keycloak", "gitlab", "github"] as const;

/** The presets whose issuer is the same for everyone. */
export const knownIssuers: Partial<Record<string, string>> = {
  google: "https://accounts.google.com",
  gitlab: "https://gitlab.com",
  github: "https://github.com",
};

export const ssoKey = (organization: string) => ["sso", organization] as const;

export const ssoPath = (organization: string) => `${organizationPath(organization)}/sso`;

export const ssoProvidersQuery = (organization: string) =>
  queryOptions({
    queryKey: [...ssoKey(organization), "providers"],
    queryFn: ({ signal }) => all<SsoProvider>(ssoPath(organization), signal),
  });

export const ssoPolicyQuery = (organization: string) =>
  queryOptions({
    queryKey: [...ssoKey(organization), "policy"],
    queryFn: async ({ signal }) => (await get<SsoPolicy>(`${ssoPath(organization)}/policy`, { signal })).data,
  });

/** Returns what a request must have to leave a provider as it is; the client secret stays when it is left out. */
export function requestOf(provider: SsoProvider): SsoProviderRequest {
  return {
    name: provider.name,
    preset: provider.preset,
    issuer: provider.issuer,
    clientId: provider.clientId,
    scopes: provider.scopes,
    domains: provider.domains,
    createsAccounts: provider.createsAccounts,
    linksAccounts: provider.linksAccounts,
    trustsEmail: provider.trustsEmail,
    providesSecondFactor: provider.providesSecondFactor,
    groupsClaim: provider.groupsClaim,
    groups: provider.groups,
    requiresGroup: provider.requiresGroup,
    signsOutOfProvider: provider.signsOutOfProvider,
    enabled: provider.enabled,
  };
}

/** Changes a provider as it is now, so that a change of somebody else is not lost. */
export async function changeProvider(organization: string, id: string, change: Partial<SsoProviderRequest>): Promise<Answer<SsoProvider>> {
  const url = ssoPath(organization) + path`/${id}`;
  const current = await get<SsoProvider>(url);
  return send<SsoProvider>("PUT", url, {
    body: { ...requestOf(current.data), ...change },
    ...(current.etag && { ifMatch: current.etag }),
  });
}
