import { useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { type Me, meQuery } from "@/lib/queries";
import { useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Button, Field, Problem } from "@/ui/basics";
import { showToast } from "@/ui/toasts";
import { Section } from "./ProfilePage";

/** Changes the display name and the e-mail address. */
export function Account({ me }: { me: Me }) {
  const queries = useQueryClient();
  const name = useSubmit((answer) => {
    queries.setQueryData(meQuery.queryKey, answer as Me);
    showToast(t.profile.nameSaved);
  });
  const email = useSubmit((answer) => {
    // Without a mail server the address changes at once, and the answer has the account.
    if (answer) queries.setQueryData(meQuery.queryKey, answer as Me);
    showToast(answer ? t.profile.emailSaved : t.profile.emailSent, answer ? {} : { detail: t.profile.emailSentText });
  });
  const rename = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void name.submit("/api/v1/me", { name: new FormData(event.currentTarget).get("name") }, "PATCH");
  };
  const changeEmail = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void email.submit("/api/v1/me/email", { email: new FormData(event.currentTarget).get("email") });
  };
  return (
    <Section title={t.profile.account} text={t.profile.accountText}>
      <form onSubmit={rename} className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <Field label={t.setUp.name} error={name.errorOf("/name")}>
            {(props) => (
              <input {...props} key={me.name} className="input" name="name" autoComplete="name" required defaultValue={me.name} />
            )}
          </Field>
        </div>
        <Button type="submit" className="mt-6" aria-disabled={name.busy}>
          {t.profile.rename}
        </Button>
      </form>
      {name.problem && <Problem error={name.problem} compact />}
      <form onSubmit={changeEmail} className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <Field label={t.signIn.email} error={email.errorOf("/email")}>
            {(props) => (
              <input
                {...props}
                key={me.email}
                className="input"
                type="email"
                name="email"
                autoComplete="email"
                required
                defaultValue={me.email}
              />
            )}
          </Field>
        </div>
        <Button type="submit" className="mt-6" aria-disabled={email.busy}>
          {t.profile.changeEmail}
        </Button>
      </form>
      {email.problem && <Problem error={email.problem} compact />}
    </Section>
  );
}
