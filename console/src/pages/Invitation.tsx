import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import type { FormEvent } from "react";
import type { components } from "@/api/schema";
import { send } from "@/lib/api";
import { setPreferences } from "@/lib/prefs";
import { type Me, meQuery } from "@/lib/queries";
import { t } from "@/text/en";
import { Button, Field, Problem, Skeleton, Time } from "@/ui/basics";
import { FrontDoor } from "./FrontDoor";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { useToken } from "./useToken";

type Invitation = components["schemas"]["receivedInvitation"];

/** Accepts an invitation: with a new account, or with that of the person who has signed in. */
export function InvitationPage() {
  const token = useToken("invitation");
  const router = useRouter();
  const queries = useQueryClient();
  const me = useQuery({ ...meQuery, retry: false });
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: async ({ signal }) =>
      (await send<Invitation>("POST", "/auth/invitations/view", { body: { token }, signal, ...signedOut })).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const done = () => {
    // The start page opens the organization that was joined.
    setPreferences({ recent: [`${invitation.data!.organization}//`] });
    queries.clear();
    void router.navigate({ to: "/", replace: true });
  };
  if (invitation.error) {
    return (
      <FrontDoor title={t.invitation.title}>
        <Problem error={invitation.error} compact />
        <Link to="/" className="link mt-4 inline-block text-sm">
          {t.signIn.toConsole}
        </Link>
      </FrontDoor>
    );
  }
  if (!invitation.data || me.isPending) {
    return (
      <FrontDoor title={t.invitation.title}>
        <Skeleton className="mt-3 h-20" />
      </FrontDoor>
    );
  }
  return (
    <FrontDoor title={t.invitation.join(invitation.data.organizationName)}>
      <p className="mb-4 text-sm text-n11">
        {t.invitation.expires} <Time at={invitation.data.expiresAt} />
      </p>
      {me.data ? (
        <Join token={token} me={me.data} invitation={invitation.data} onDone={done} />
      ) : (
        <NewAccount token={token} invitation={invitation.data} onDone={done} />
      )}
    </FrontDoor>
  );
}

interface FormProps {
  token: string;
  invitation: Invitation;
  onDone: () => void;
}

function Join({ token, me, onDone }: FormProps & { me: Me }) {
  const queries = useQueryClient();
  const form = useSubmit(onDone, signedOut);
  const signOut = useSubmit(() => void queries.resetQueries({ queryKey: ["me"] }), signedOut);
  const problem = form.problem ?? signOut.problem;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm">
        {t.invitation.signedInAs} <b className="font-medium break-words">{me.email}</b>.
      </p>
      {problem && <Problem error={problem} compact />}
      <Button look="primary" aria-disabled={form.busy} onClick={() => void form.submit("/api/v1/me/invitations", { token })}>
        {t.invitation.joinSubmit}
      </Button>
      <Button look="quiet" aria-disabled={signOut.busy} onClick={() => void signOut.submit("/auth/logout", undefined)}>
        {t.invitation.other}
      </Button>
    </div>
  );
}

function NewAccount({ token, invitation, onDone }: FormProps) {
  const form = useSubmit(onDone, signedOut);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const email = invitation.email === null ? { email: values.get("email") } : {};
    void form.submit("/auth/invitations/accept", { token, ...email, name: values.get("name"), password: values.get("password") });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t.signIn.email} error={form.errorOf("/email")}>
        {(props) => (
          <input
            {...props}
            className="input"
            type="email"
            name="email"
            autoComplete="username"
            required
            readOnly={invitation.email !== null}
            defaultValue={invitation.email ?? ""}
          />
        )}
      </Field>
      <Field label={t.setUp.name} error={form.errorOf("/name")}>
        {(props) => <input {...props} autoFocus className="input" name="name" autoComplete="name" maxLength={100} required />}
      </Field>
      <Field label={t.signIn.password} hint={t.setUp.passwordHint} error={form.errorOf("/password")}>
        {(props) => <input {...props} className="input" type="password" name="password" autoComplete="new-password" required />}
      </Field>
      {form.problem && <Problem error={form.problem} compact />}
      <Button type="submit" look="primary" aria-disabled={form.busy}>
        {form.busy ? t.signIn.busy : t.invitation.accept}
      </Button>
      <Link to="/sign-in" search={{ return: "/invitation" }} className="link self-center text-sm">
        {t.invitation.haveAccount}
      </Link>
    </form>
  );
}
