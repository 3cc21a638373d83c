import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { path, root } from "@/lib/api";
import { meQuery } from "@/lib/queries";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Button, Field } from "@/ui/basics";
import { Dialog } from "@/ui/controls";

interface Props {
  onDone: (isConfirmed: boolean) => void;
}

/** Asks people again who they are before a change that needs it: with the password, or at the identity provider that began the session. */
export default function ConfirmIdentity({ onDone }: Props) {
  const me = useQuery(meQuery);
  const [, organization, provider] = /^sso:([^/]+)\/(.+)$/.exec(me.data?.session.method ?? "") ?? [];
  return organization && provider ? (
    <SignInAgain address={root + path`/auth/sso/${organization}/${provider}`} onDone={onDone} />
  ) : (
    <EnterPassword onDone={onDone} />
  );
}

function SignInAgain({ address, onDone }: Props & { address: string }) {
  const returnUrl = window.location.pathname.slice(root.length) + window.location.search;
  return (
    <Dialog
      open
      onClose={() => onDone(false)}
      title={t.confirmIdentity.providerTitle}
      footer={
        <>
          <Button onClick={() => onDone(false)}>{t.cancel}</Button>
          <a className="btn btn-primary" href={`${address}?confirm=true&returnUrl=${encodeURIComponent(returnUrl)}`}>
            {t.confirmIdentity.providerSubmit}
          </a>
        </>
      }
    >
      <p className="text-sm">{t.confirmIdentity.providerText}</p>
    </Dialog>
  );
}

function EnterPassword({ onDone }: Props) {
  const password = useRef<HTMLInputElement>(null);
  const form = useSubmit(() => onDone(true), signedOut);
  const submit = () => {
    void form.submit("/auth/confirm", { password: password.current?.value });
  };
  return (
    <FormDialog
      onClose={() => onDone(false)}
      title={t.confirmIdentity.title}
      description={t.confirmIdentity.text}
      form={form}
      action={t.signIn.confirm}
      onSubmit={submit}
    >
      <Field label={t.signIn.password} error={form.errorOf("/password")}>
        {(props) => <input {...props} ref={password} className="input" type="password" autoComplete="current-password" required />}
      </Field>
    </FormDialog>
  );
}
