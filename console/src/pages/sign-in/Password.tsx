import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef } from "react";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Button, Field, Problem } from "@/ui/basics";

interface PasswordProps {
  /** Whether another page opens afterwards. */
  isReturning: boolean;
  onDone: (answer: unknown) => void;
  onEmail: (email: string) => void;
}

/** Asks for the e-mail address and the password. */
export function Password({ isReturning, onDone, onEmail }: PasswordProps) {
  const form = useSubmit(onDone, signedOut);
  const email = useRef<HTMLInputElement>(null);
  useEffect(() => email.current?.focus(), []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    void form.submit("/auth/login", { email: values.get("email"), password: values.get("password") });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-sm text-n11">{isReturning ? t.signIn.returning : t.signIn.intro}</p>
      <Field label={t.signIn.email} error={form.errorOf("/email")}>
        {(props) => (
          <input
            {...props}
            ref={email}
            className="input"
            type="email"
            name="email"
            autoComplete="username"
            required
            onChange={(event) => onEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label={t.signIn.password} error={form.errorOf("/password")}>
        {(props) => <input {...props} className="input" type="password" name="password" autoComplete="current-password" required />}
      </Field>
      {form.problem && <Problem error={form.problem} compact />}
      <Button type="submit" look="primary" aria-disabled={form.busy}>
        {form.busy ? t.signIn.busy : t.signIn.submit}
      </Button>
      <Link to="/password-reset" className="link self-center text-sm">
        {t.signIn.forgot}
      </Link>
    </form>
  );
}
