import { ApiError } from "@/lib/api";
import { t } from "@/text/en";
import { Problem } from "@/ui/basics";

/** Says why a sign-in with an identity provider failed. The address has only the code, so that it cannot bring a text of others. */
export function SsoFailure({ code }: { code: string }) {
  const text = t.sso.failures[code] ?? t.sso.failures.invalid!;
  return <Problem error={new ApiError(0, t.sso.failed, text)} compact />;
}
