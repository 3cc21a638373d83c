import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { t } from "@/text/en";
import { Button, Field, Problem } from "@/ui/basics";
import { FrontDoor } from "./FrontDoor";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { useToken } from "./useToken";

/** Sets a new password with a link; without one it asks for the link. */
export function PasswordResetPage() {
  const token = useToken("password-reset");
  return token ? <NewPassword key={token} token={token} /> : <AskForLink />;
}

function NewPassword({ token }: { token: string }) {
  const [isDone, setDone] = useState(false);
  const form = useSubmit(() => setDone(true), signedOut);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit("/auth/password/reset", { token, password: new FormData(event.currentTarget).get("password") });
  };
  return (
    <FrontDoor title={t.passwordReset.title}>
      {isDone ? (
        <Done text={t.passwordReset.done} />
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <p className="text-sm text-n11">{t.passwordReset.intro}</p>
          <Field label={t.passwordReset.password} hint={t.setUp.passwordHint} error={form.errorOf("/password")}>
            {(props) => (
              <input {...props} autoFocus className="input" type="password" name="password" autoComplete="new-password" required />
            )}
          </Field>
          {form.problem && <Problem error={form.problem} compact />}
          <Button type="submit" look="primary" aria-disabled={form.busy}>
            {t.passwordReset.submit}
          </Button>
        </form>
      )}
    </FrontDoor>
  );
}

function AskForLink() {
  const [isDone, setDone] = useState(false);
  const form = useSubmit(() => setDone(true), signedOut);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit("/auth/password/forgot", { email: new FormData(event.currentTarget).get("email") });
  };
  return (
    <FrontDoor title={t.passwordReset.askTitle}>
      {isDone ? (
        <Done text={t.passwordReset.asked} />
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <p className="text-sm text-n11">{t.passwordReset.askIntro}</p>
          <Field label={t.signIn.email} error={form.errorOf("/email")}>
            {(props) => <input {...props} autoFocus className="input" type="email" name="email" autoComplete="username" required />}
          </Field>
          {form.problem && <Problem error={form.problem} compact />}
          <Button type="submit" look="primary" aria-disabled={form.busy}>
            {t.passwordReset.ask}
          </Button>
          <Link to="/sign-in" className="link self-center text-sm">
            {t.passwordReset.toSignIn}
          </Link>
        </form>
      )}
    </FrontDoor>
  );
}

function Done({ text }: { text: string }) {
  return (
    <div role="status" className="flex flex-col gap-4">
      <p className="text-sm">{text}</p>
      <Link to="/sign-in" className="btn btn-primary">
        {t.passwordReset.toSignIn}
      </Link>
    </div>
  );
}
