import { useQueries } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { useEffect, useState } from "react";
import type { components } from "@/api/schema";
import { get } from "@/lib/api";
import { t } from "@/text/en";

export type SignInProvider = components["schemas"]["signInProvider"];

/** The time after the last key until the domain of an e-mail address is looked up, in milliseconds. */
const pause = 300;

/** The longest address that the server accepts. */
const longest = 1_000;

export const providersQuery = (query: { organization: string } | { email: string }) => ({
  queryKey: ["sign-in-providers", query],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await get<{ items: SignInProvider[] }>("/auth/sso/providers", { query, signal, signsOut: false })).data.items,
  staleTime: 60_000,
  retry: false,
});

interface ProvidersProps {
  organization: string | undefined;
  email: string;
  /** The address in the console that opens afterwards. */
  target: string | undefined;
}

/** Shows the identity providers of the organization that the person asked for, and those of the domain of the e-mail address. */
export function Providers({ organization, email, target }: ProvidersProps) {
  const domain = useDomain(email);
  const answers = useQueries({
    queries: [
      { ...providersQuery({ organization: organization ?? "" }), enabled: organization !== undefined },
      // The domain alone decides, so the address itself is not sent.
      { ...providersQuery({ email: `name@${domain}` }), enabled: domain !== "" },
    ],
  });
  const found = new Map(answers.flatMap((answer) => answer.data ?? []).map((provider) => [provider.id, provider]));
  const providers = [...found.values()];
  const returnUrl = `/console${target ?? "/"}`;
  const query = returnUrl.length <= longest ? `?returnUrl=${encodeURIComponent(returnUrl)}` : "";
  const hasSeveral = new Set(providers.map((provider) => provider.organization)).size > 1;
  return (
    <div aria-live="polite">
      {providers.length > 0 && (
        <section aria-label={t.sso.title} className="mt-5 flex flex-col gap-2">
          <p className="flex items-center gap-3 text-xs text-n11">
            <span aria-hidden className="h-px flex-1 bg-n6" />
            {t.sso.or}
            <span aria-hidden className="h-px flex-1 bg-n6" />
          </p>
          {providers.map((provider) => (
            <a key={provider.id} href={provider.signInUrl + query} className="btn">
              <LogIn aria-hidden />
              <bdi className="truncate">{t.sso.continueWith(provider.name)}</bdi>
              {hasSeveral && <bdi className="truncate text-n11">{provider.organizationName}</bdi>}
            </a>
          ))}
        </section>
      )}
    </div>
  );
}

/** Returns the domain of an e-mail address once it is complete and typing pauses; empty before. */
function useDomain(email: string): string {
  const [domain, setDomain] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setDomain(/@([^@\s]+\.[^@\s.]+)$/.exec(email.trim())?.[1]?.toLowerCase() ?? ""), pause);
    return () => clearTimeout(timer);
  }, [email]);
  return domain;
}
