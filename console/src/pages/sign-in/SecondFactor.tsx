import { type FormEvent, useEffect, useRef, useState } from "react";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Button, Field, Problem } from "@/ui/basics";
import type { Challenge } from "./challenge";

interface SecondFactorProps {
  challenge: Challenge;
  onDone: (answer: unknown) => void;
  onBack: () => void;
}

/** Asks for the code of the second step. */
export function SecondFactor({ challenge, onDone, onBack }: SecondFactorProps) {
  const form = useSubmit(onDone, signedOut);
  const [method, setMethod] = useState(challenge.secondFactor[0] ?? "totp");
  const code = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field of another method is focused too.
  useEffect(() => code.current?.focus(), [method]);
  const other = challenge.secondFactor.find((name) => name !== method);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("code")).trim();
    void form.submit("/auth/login/second-factor", { challenge: challenge.challenge, code: value });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-sm text-n11">{method === "recovery" ? t.signIn.recoveryIntro : t.signIn.totpIntro}</p>
      <Field label={method === "recovery" ? t.signIn.recovery : t.signIn.totp} error={form.errorOf("/code")}>
        {(props) => (
          <input
            {...props}
            ref={code}
            key={method}
            className="input mono"
            name="code"
            autoComplete="one-time-code"
            inputMode={method === "totp" ? "numeric" : "text"}
            required
          />
        )}
      </Field>
      {form.problem && <Problem error={form.problem} compact />}
      <Button type="submit" look="primary" aria-disabled={form.busy}>
        {form.busy ? t.signIn.busy : t.signIn.confirm}
      </Button>
      <div className="flex justify-between">
        <Button look="quiet" small onClick={onBack}>
          {t.signIn.back}
        </Button>
        {other && (
          <Button look="quiet" small onClick={() => setMethod(other)}>
            {other === "recovery" ? t.signIn.useRecovery : t.signIn.useTotp}
          </Button>
        )}
      </div>
    </form>
  );
}
