import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { components } from "@/api/schema";
import { path } from "@/lib/api";
import { organizationsQuery } from "@/lib/queries";
import { useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Button, Problem } from "@/ui/basics";
import { type SignInProvider, providersQuery } from "../sign-in/Providers";
import { SsoFailure } from "../sign-in/SsoFailure";
import { Section } from "./ProfilePage";

const route = getRouteApi("/signed-in/profile");

/** Links the account to the identity providers of the organizations of the person. */
export function SingleSignOn() {
  const { sso } = route.useSearch();
  const organizations = useQuery(organizationsQuery).data ?? [];
  const answers = useQueries({ queries: organizations.map(({ slug }) => providersQuery({ organization: slug })) });
  const providers = answers.flatMap((answer) => answer.data ?? []);
  if (providers.length === 0 && !sso) return null;
  return (
    <Section title={t.sso.title} text={t.sso.linkText}>
      {sso && <SsoFailure code={sso} />}
      <ul className="flex flex-col gap-3">
        {providers.map((provider) => (
          <LinkRow key={provider.id} provider={provider} />
        ))}
      </ul>
    </Section>
  );
}

function LinkRow({ provider }: { provider: SignInProvider }) {
  const link = useSubmit((answer) => window.location.assign((answer as components["schemas"]["ssoLink"]).continueAt));
  return (
    <li className="flex flex-wrap items-center gap-3">
      <p className="min-w-0 flex-1 truncate">
        <bdi className="font-medium">{provider.name}</bdi> <bdi className="text-n11">{provider.organizationName}</bdi>
      </p>
      <Button
        aria-disabled={link.busy}
        onClick={() => void link.submit(path`/auth/sso/${provider.organization}/${provider.id}/link`, undefined)}
      >
        {t.sso.link(provider.name)}
      </Button>
      {link.problem && <Problem error={link.problem} compact />}
    </li>
  );
}
