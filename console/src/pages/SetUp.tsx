import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { t } from "@/text/en";
import { Button, Field, Problem } from "@/ui/basics";
import { FrontDoor } from "./FrontDoor";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { useToken } from "./useToken";

/** Creates the first account of an installation with the link that the server printed. */
export function SetUpPage() {
  const token = useToken("setup");
  const router = useRouter();
  const queries = useQueryClient();
  const form = useSubmit(() => {
    queries.clear();
    void router.navigate({ to: "/", replace: true });
  }, signedOut);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    void form.submit("/auth/setup", { token, email: values.get("email"), name: values.get("name"), password: values.get("password") });
  };
  return (
    <FrontDoor title={t.setUp.title}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-sm text-n11">{t.setUp.intro}</p>
        <Field label={t.signIn.email} error={form.errorOf("/email")}>
          {(props) => <input {...props} autoFocus className="input" type="email" name="email" autoComplete="username" required />}
        </Field>
        <Field label={t.setUp.name} error={form.errorOf("/name")}>
          {(props) => <input {...props} className="input" name="name" autoComplete="name" required />}
        </Field>
        <Field label={t.signIn.password} hint={t.setUp.passwordHint} error={form.errorOf("/password")}>
          {(props) => <input {...props} className="input" type="password" name="password" autoComplete="new-password" required />}
        </Field>
        {form.problem && <Problem error={form.problem} compact />}
        <Button type="submit" look="primary" aria-disabled={form.busy}>
          {form.busy ? t.signIn.busy : t.setUp.submit}
        </Button>
      </form>
    </FrontDoor>
  );
}
