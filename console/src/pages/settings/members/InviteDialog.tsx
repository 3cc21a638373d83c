import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type Invitation, type Role, organizationPath, peopleKey } from "@/lib/organization";
import { useSubmit } from "@/lib/useSubmit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field } from "@/ui/basics";
import { type GrantChoice, GrantFields, grantOf } from "./GrantFields";
import { LinkDialog } from "./LinkDialog";

/** Invites a person, and shows the link of the invitation. */
export function InviteDialog({ roles, onClose }: { roles: readonly Role[]; onClose: () => void }) {
  const { organization } = usePlace();
  const queries = useQueryClient();
  const email = useRef<HTMLInputElement>(null);
  const [choice, setChoice] = useState<GrantChoice>({ role: "editor", project: "", environments: "all" });
  const [created, setCreated] = useState<Invitation | null>(null);
  const form = useSubmit((answer) => {
    setCreated(answer as Invitation);
    void queries.invalidateQueries({ queryKey: peopleKey(organization) });
  });
  const submit = () => {
    const address = email.current!.value.trim();
    void form.submit(`${organizationPath(organization)}/invitations`, { ...(address && { email: address }), grants: [grantOf(choice)] });
  };
  if (created?.link) {
    return (
      <LinkDialog
        title={t.members.invited}
        text={created.sent ? t.members.invitedSent : t.members.invitedText}
        link={created.link}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog
      onClose={onClose}
      title={t.members.invite}
      description={t.members.inviteText}
      form={form}
      action={t.members.createLink}
      onSubmit={submit}
    >
      <Field label={t.signIn.email} hint={t.members.emailHint} error={form.errorOf("/email")}>
        {(props) => <input {...props} ref={email} className="input" type="email" autoComplete="off" />}
      </Field>
      <GrantFields roles={roles} choice={choice} onChange={setChoice} />
    </FormDialog>
  );
}
