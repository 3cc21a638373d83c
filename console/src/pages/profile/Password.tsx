import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { type Me, meQuery } from "@/lib/queries";
import { useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Button, Field, Problem } from "@/ui/basics";
import { showToast } from "@/ui/toasts";
import { Section } from "./ProfilePage";

/** Changes the password. After signing in with a printed link the present one is not needed. */
export function Password({ me }: { me: Me }) {
  const queries = useQueryClient();
  const element = useRef<HTMLFormElement>(null);
  const isByLink = me.session.method === "link";
  const form = useSubmit((answer) => {
    element.current?.reset();
    queries.setQueryData(meQuery.queryKey, answer as Me);
    void queries.invalidateQueries({ queryKey: ["sessions"] });
    showToast(t.profile.passwordSaved, { detail: t.profile.passwordSavedText });
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const current = isByLink ? {} : { currentPassword: values.get("current") };
    void form.submit("/api/v1/me/password", { ...current, password: values.get("password") }, "PUT");
  };
  if (!me.hasPassword && !isByLink) {
    return (
      <Section title={t.signIn.password}>
        <p className="text-n11">{t.profile.noPassword}</p>
      </Section>
    );
  }
  return (
    <Section title={t.signIn.password} text={t.profile.passwordText}>
      <form ref={element} onSubmit={submit} className="flex flex-col gap-4">
        <input type="text" name="username" autoComplete="username" value={me.email} readOnly hidden />
        <div className="grid gap-4 sm:grid-cols-2">
          {!isByLink && (
            <Field label={t.profile.currentPassword} error={form.errorOf("/currentPassword")}>
              {(props) => <input {...props} className="input" type="password" name="current" autoComplete="current-password" required />}
            </Field>
          )}
          <Field label={t.passwordReset.password} hint={t.setUp.passwordHint} error={form.errorOf("/password")}>
            {(props) => <input {...props} className="input" type="password" name="password" autoComplete="new-password" required />}
          </Field>
        </div>
        {form.problem && <Problem error={form.problem} compact />}
        <Button type="submit" className="self-start" aria-disabled={form.busy}>
          {t.profile.changePassword}
        </Button>
      </form>
    </Section>
  );
}
