import { queryOptions, useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { get, path } from "./api";
import { all } from "./queries";

type Schemas = components["schemas"];
export type Member = Schemas["member"];
export type Grant = Schemas["grant"];
export type Group = Schemas["group"];
export type GroupMember = Schemas["groupMember"];
export type Role = Schemas["role"];
export type Invitation = Schemas["invitation"];
export type ServiceAccount = Schemas["serviceAccount"];
export type ApiToken = Schemas["apiToken"];

/** The path of an organization in the management API. */
export const organizationPath = (organization: string) => path`/api/v1/organizations/${organization}`;

/** The key of everything about the people of an organization. */
export const peopleKey = (organization: string) => ["people", organization] as const;

const list = <T>(name: string) => {
  const url = (organization: string) => `${organizationPath(organization)}/${name}`;
  return (organization: string) =>
    queryOptions({ queryKey: [...peopleKey(organization), name], queryFn: ({ signal }) => all<T>(url(organization), signal) });
};

export const membersQuery = list<Member>("members");
export const grantsQuery = list<Grant>("grants");
export const groupsQuery = list<Group>("groups");
export const rolesQuery = list<Role>("roles");
export const invitationsQuery = list<Invitation>("invitations");
export const serviceAccountsQuery = list<ServiceAccount>("service-accounts");
export const tokensQuery = list<ApiToken>("tokens");

/** The permissions of the person in the whole organization. */
export const organizationPermissionsQuery = (organization: string) =>
  queryOptions({
    queryKey: ["permissions", organization],
    queryFn: async ({ signal }) =>
      new Set<string>((await get<Schemas["myPermissions"]>("/api/v1/me/permissions", { signal })).data.permissions),
    staleTime: 30_000,
  });

/** Returns whether the person has a permission in the whole organization; false until it is known. */
export function useOrganizationPermissions(organization: string, enabled = true): (permission: string) => boolean {
  const permissions = useQuery({ ...organizationPermissionsQuery(organization), enabled }).data;
  return (permission) => permissions?.has(permission) === true;
}

/** Returns the members who own the organization, by a role of their own or of a group. */
export function ownersOf(members: readonly Member[], grants: readonly Grant[]): Member[] {
  const holders = new Set(grants.filter((grant) => grant.role === "owner").map((grant) => `${grant.principalKind}:${grant.principal}`));
  return members.filter((member) => holders.has(`user:${member.user}`) || member.groups.some((group) => holders.has(`group:${group}`)));
}
