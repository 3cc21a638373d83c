import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ActorNames } from "@/model/actors";
import { membersQuery, serviceAccountsQuery, tokensQuery, useOrganizationPermissions } from "./organization";
import { meQuery } from "./queries";

/** Returns the names of people, service accounts and tokens, as far as the person may see them. */
export function useActorNames(organization: string): ActorNames {
  const enabled = useOrganizationPermissions(organization)("members.read");
  const me = useQuery(meQuery).data;
  const options = { enabled, staleTime: 60_000 };
  const members = useQuery({ ...membersQuery(organization), ...options }).data;
  const accounts = useQuery({ ...serviceAccountsQuery(organization), ...options }).data;
  const tokens = useQuery({ ...tokensQuery(organization), ...options }).data;
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const member of members ?? []) if (member.name ?? member.email) names.set(`user:${member.user}`, (member.name ?? member.email)!);
    for (const account of accounts ?? []) names.set(`serviceAccount:${account.id}`, account.name);
    for (const token of tokens ?? []) names.set(`apiToken:${token.id}`, token.name);
    if (me) names.set(`user:${me.id}`, me.name);
    return names;
  }, [me, members, accounts, tokens]);
}
