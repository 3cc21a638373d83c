import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, ShieldCheck, ShieldOff } from "lucide-react";
import { type FormEvent, Suspense, lazy, useRef, useState } from "react";
import type { components } from "@/api/schema";
import { get } from "@/lib/api";
import { downloadText } from "@/lib/download";
import { type Me, meQuery } from "@/lib/queries";
import { useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Button, CopyButton, Field, Problem, Skeleton, Time } from "@/ui/basics";
import { ConfirmButton } from "@/ui/ConfirmButton";
import { showToast } from "@/ui/toasts";
import { Section } from "./ProfilePage";

type Factors = components["schemas"]["secondFactors"];
type Enrolment = components["schemas"]["totpEnrolment"];

const QrCode = lazy(() => import("./QrCode"));
const url = "/api/v1/me/second-factors";
const key = ["second-factors"];

/** Adds and removes the authenticator app, and renews the recovery codes. */
export function SecondFactor({ me }: { me: Me }) {
  const queries = useQueryClient();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const factors = useQuery({ queryKey: key, queryFn: async ({ signal }) => (await get<Factors>(url, { signal })).data });
  // The session of the page is a new one after each change.
  const reload = () => {
    for (const queryKey of [key, meQuery.queryKey, ["sessions"]]) void queries.invalidateQueries({ queryKey });
  };
  const start = useSubmit((answer) => setEnrolment(answer as Enrolment));
  const renew = useSubmit((answer) => {
    setCodes((answer as { recoveryCodes: string[] }).recoveryCodes);
    reload();
  });
  const remove = useSubmit(() => {
    setCodes(null);
    reload();
    showToast(t.secondFactor.removed);
  });
  const problem = start.problem ?? renew.problem ?? remove.problem;
  const isOn = (factors.data?.methods.length ?? 0) > 0;
  return (
    <Section title={t.secondFactor.title} text={t.secondFactor.text}>
      {factors.error && <Problem error={factors.error} compact />}
      {factors.data?.requiredFrom && !isOn && (
        <p className="rounded-md bg-warn-soft px-3 py-2">
          {t.secondFactor.required} <Time at={factors.data.requiredFrom} />
        </p>
      )}
      {problem && <Problem error={problem} compact />}
      {codes && <RecoveryCodes codes={codes} email={me.email} onDone={() => setCodes(null)} />}
      {enrolment ? (
        <Enrol
          enrolment={enrolment}
          onCancel={() => setEnrolment(null)}
          onDone={(recovery) => {
            setEnrolment(null);
            setCodes(recovery);
            reload();
          }}
        />
      ) : factors.data && isOn ? (
        <div className="flex flex-wrap items-center gap-3">
          <p className="flex flex-1 items-center gap-2">
            <ShieldCheck aria-hidden className="text-on" />
            {t.secondFactor.on(factors.data.recoveryCodes)}
          </p>
          <ConfirmButton
            label={t.secondFactor.renew}
            confirm={t.secondFactor.renewConfirm}
            onConfirm={() => void renew.submit(`${url}/recovery-codes`, undefined)}
          />
          <ConfirmButton
            label={t.secondFactor.remove}
            confirm={t.secondFactor.removeConfirm}
            onConfirm={() => void remove.submit(`${url}/totp`, undefined, "DELETE")}
          />
        </div>
      ) : factors.data ? (
        <div className="flex flex-wrap items-center gap-3">
          <p className="flex flex-1 items-center gap-2 text-n11">
            <ShieldOff aria-hidden />
            {t.secondFactor.off}
          </p>
          <Button look="primary" aria-disabled={start.busy} onClick={() => void start.submit(`${url}/totp`, undefined)}>
            {t.secondFactor.add}
          </Button>
        </div>
      ) : (
        !factors.error && <Skeleton className="h-8" />
      )}
    </Section>
  );
}

interface EnrolProps {
  enrolment: Enrolment;
  onDone: (codes: readonly string[]) => void;
  onCancel: () => void;
}

/** Shows the secret of a new authenticator app until a code of it was entered. */
function Enrol({ enrolment, onDone, onCancel }: EnrolProps) {
  const code = useRef<HTMLInputElement>(null);
  const form = useSubmit((answer) => onDone((answer as { recoveryCodes: string[] }).recoveryCodes));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void form.submit(`${url}/totp/confirm`, { code: code.current!.value.replace(/\s/g, "") });
  };
  return (
    <div className="grid gap-5 sm:grid-cols-[auto_minmax(0,1fr)]">
      <Suspense fallback={<Skeleton className="!size-44" />}>
        <QrCode text={enrolment.address} label={t.secondFactor.qr} />
      </Suspense>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t.secondFactor.scan}</p>
        <p className="flex items-center gap-1">
          <code className="mono break-all">{enrolment.secret}</code>
          <CopyButton text={enrolment.secret} label={t.secondFactor.copySecret} />
        </p>
        <Field label={t.signIn.totp} error={form.errorOf("/code")}>
          {(props) => (
            <input {...props} ref={code} className="input mono !w-40" inputMode="numeric" autoComplete="one-time-code" required autoFocus />
          )}
        </Field>
        {form.problem && <Problem error={form.problem} compact />}
        <div className="flex gap-2">
          <Button type="submit" look="primary" aria-disabled={form.busy}>
            {t.secondFactor.confirm}
          </Button>
          <Button onClick={onCancel}>{t.cancel}</Button>
        </div>
      </form>
    </div>
  );
}

/** Shows recovery codes, which no other answer of the server has again. */
function RecoveryCodes({ codes, email, onDone }: { codes: readonly string[]; email: string; onDone: () => void }) {
  const text = codes.join("\n");
  return (
    <div role="status" className="rounded-md border border-accent-line bg-accent-soft p-4">
      <p className="font-medium">{t.secondFactor.codes}</p>
      <p className="mb-3">{t.secondFactor.codesText}</p>
      <ul aria-label={t.secondFactor.codes} className="mono grid grid-cols-2 gap-x-6 gap-y-1 sm:grid-cols-3">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Button small icon={Download} onClick={() => downloadText(`flagcluster-${email}.txt`, `${text}\n`)}>
          {t.segments.download}
        </Button>
        <CopyButton text={text} label={t.secondFactor.copyCodes} />
        <Button small look="primary" className="ml-auto" onClick={onDone}>
          {t.secondFactor.stored}
        </Button>
      </div>
    </div>
  );
}
