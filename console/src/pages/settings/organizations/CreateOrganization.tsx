import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ApiError, send } from "@/lib/api";
import { type Invitation, organizationPath } from "@/lib/organization";
import { asProblem, useSubmit } from "@/lib/useSubmit";
import { slugOf } from "@/model/slugs";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Button, Problem } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { Secret } from "@/ui/Secret";
import { TextField } from "@/ui/TextField";
import type { Organization } from "../general/GeneralPage";

/** Represents an organization that was created, with the invitation of its first owner, which may have failed. */
interface Created {
  organization: Organization;
  invitation: Invitation | null;
  problem: ApiError | null;
}

/** Creates an organization, and invites its first owner. */
export function CreateOrganization({ queryKey, onClose }: { queryKey: QueryKey; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const [email, setEmail] = useState("");
  const [created, setCreated] = useState<Created | null>(null);
  const slug = typed ?? slugOf(name);
  const form = useSubmit(async (answer) => {
    const organization = answer as Organization;
    void queries.invalidateQueries({ queryKey });
    try {
      setCreated({ organization, invitation: await invite(organization, email.trim()), problem: null });
    } catch (error) {
      // The token of the organization, which is shown, can invite people.
      setCreated({ organization, invitation: null, problem: asProblem(error) });
    }
  });
  if (created) return <CreatedDialog {...created} onClose={onClose} />;
  return (
    <FormDialog
      onClose={onClose}
      title={t.organizations.create}
      description={t.organizations.createText}
      form={form}
      action={t.organizations.create}
      onSubmit={() => void form.submit("/api/v1/organizations", { slug, name: name.trim() })}
    >
      <TextField
        label={t.tokens.name}
        error={form.errorOf("/name")}
        mono={false}
        required
        maxLength={100}
        value={name}
        onChange={setName}
      />
      <TextField
        label={t.places.slug}
        hint={t.places.slugHint}
        error={form.errorOf("/slug")}
        required
        spellCheck={false}
        value={slug}
        onChange={setTyped}
      />
      <TextField label={t.organizations.owner} hint={t.members.emailHint} mono={false} type="email" value={email} onChange={setEmail} />
    </FormDialog>
  );
}

/** Invites the first owner. Nobody has access to the organization yet, so its token does. */
async function invite({ slug, token }: Organization, email: string): Promise<Invitation> {
  const body = { ...(email && { email }), grants: [{ role: "owner" }] };
  return (await send<Invitation>("POST", `${organizationPath(slug)}/invitations`, { body, ...(token && { token }) })).data;
}

function CreatedDialog({ organization, invitation, problem, onClose }: Created & { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={t.review.saved(organization.name)} footer={<Button onClick={onClose}>{t.done}</Button>}>
      <div className="flex flex-col gap-4 text-sm">
        {invitation?.link && (
          <Secret
            title={invitation.sent ? t.members.invitedSent : t.organizations.ownerLink}
            text={invitation.link}
            copy={t.members.copyLink}
          />
        )}
        {problem && <Problem error={problem} compact />}
        {organization.token && <Secret title={t.organizations.token} text={organization.token} copy={t.tokens.copy} />}
      </div>
    </Dialog>
  );
}
