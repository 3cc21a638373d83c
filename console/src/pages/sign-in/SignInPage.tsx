import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { preferences } from "@/lib/prefs";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Problem } from "@/ui/basics";
import { FrontDoor } from "../FrontDoor";
import { useToken } from "../useToken";
import { type Challenge, forgetChallenge, isChallenge, takeChallenge } from "./challenge";
import { Password } from "./Password";
import { Providers } from "./Providers";
import { SecondFactor } from "./SecondFactor";
import { SsoFailure } from "./SsoFailure";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const search = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [challenge, setChallenge] = useState<Challenge | null>(takeChallenge);
  const [email, setEmail] = useState("");
  const target = challenge?.target ?? search.return;
  const finish = (answer: unknown) => {
    if (isChallenge(answer)) return setChallenge(answer);
    forgetChallenge();
    queries.clear();
    router.history.replace(router.options.basepath + (target ?? "/"));
  };
  const back = () => {
    forgetChallenge();
    setChallenge(null);
  };
  const token = useToken("sign-in");
  const link = useSubmit(finish, signedOut);
  const started = useRef(false);
  // A link works once.
  useEffect(() => {
    if (!token || started.current) return;
    started.current = true;
    void link.submit("/auth/link", { token });
  }, [token]);
  return (
    <FrontDoor title={challenge ? t.signIn.secondTitle : t.signIn.title} help={t.signIn.help}>
      {link.problem && <Problem error={link.problem} compact />}
      {challenge ? (
        <SecondFactor challenge={challenge} onDone={finish} onBack={back} />
      ) : (
        <>
          {search.sso && (
            <div className="my-3">
              <SsoFailure code={search.sso} />
            </div>
          )}
          <Password isReturning={search.return !== undefined} onDone={finish} onEmail={setEmail} />
          <Providers organization={search.organization ?? organizationOf(search.return)} email={email} target={search.return} />
        </>
      )}
    </FrontDoor>
  );
}

/** Returns the organization of the page that was asked for, or the one that was opened last in this browser. */
function organizationOf(target: string | undefined): string | undefined {
  const [, organization, project, environment] = (target ?? "").split(/[/?#]/);
  if (organization && project && environment) return organization;
  return preferences().recent[0]?.split("/")[0] || undefined;
}
