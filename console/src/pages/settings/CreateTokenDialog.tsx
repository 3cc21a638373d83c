import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import {
  type ApiToken,
  organizationPath,
  peopleKey,
  rolesQuery,
  serviceAccountsQuery,
  useOrganizationPermissions,
} from "@/lib/organization";
import { useSubmit } from "@/lib/useSubmit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field, FieldError } from "@/ui/basics";
import { Select } from "@/ui/controls";

const day = 86_400_000;
const everything = "";

/** Creates a token of the person, or of a service account. */
export function CreateTokenDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (token: ApiToken) => void }) {
  const { organization } = usePlace();
  const queries = useQueryClient();
  const may = useOrganizationPermissions(organization);
  const roles = useQuery(rolesQuery(organization)).data ?? [];
  const accounts = useQuery({ ...serviceAccountsQuery(organization), enabled: may("members.read") }).data ?? [];
  const name = useRef<HTMLInputElement>(null);
  const [owner, setOwner] = useState("");
  const [role, setRole] = useState(everything);
  const [days, setDays] = useState("90");
  const form = useSubmit((answer) => {
    onCreated(answer as ApiToken);
    void queries.invalidateQueries({ queryKey: peopleKey(organization) });
    onClose();
  });
  const submit = () => {
    const permissions = roles.find((item) => item.slug === role)?.permissions;
    void form.submit(`${organizationPath(organization)}/tokens`, {
      name: name.current!.value.trim(),
      ...(owner && { serviceAccount: owner }),
      ...(permissions && { permissions }),
      ...(days !== "never" && { expiresAt: new Date(Date.now() + Number(days) * day).toISOString() }),
    });
  };
  const choices = [
    { value: "30", label: t.tokens.days(30) },
    { value: "90", label: t.tokens.days(90) },
    { value: "365", label: t.tokens.days(365) },
    // Only tokens of service accounts may last.
    ...(owner ? [{ value: "never", label: t.tokens.noExpiry }] : []),
  ];
  return (
    <FormDialog onClose={onClose} title={t.tokens.create} form={form} action={t.tokens.create} onSubmit={submit}>
      <Field label={t.tokens.name} hint={t.tokens.nameHint} error={form.errorOf("/name")}>
        {(props) => <input {...props} ref={name} className="input" required maxLength={100} autoComplete="off" />}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="label">{t.tokens.owner}</span>
        <Select
          label={t.tokens.owner}
          value={owner}
          onChange={(next) => {
            setOwner(next);
            if (!next && days === "never") setDays("90");
          }}
          options={[
            { value: "", label: t.tokens.you },
            ...accounts.map((account) => ({ value: account.id, label: t.tokens.serviceAccount(account.name) })),
          ]}
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <div className="flex flex-col gap-1">
          <span className="label">{t.tokens.limit}</span>
          <Select
            label={t.tokens.limit}
            value={role}
            onChange={setRole}
            options={[
              { value: everything, label: t.tokens.everything },
              ...roles.map((item) => ({ value: item.slug, label: t.tokens.likeRole(item.name) })),
            ]}
          />
        </div>
        <div className="flex flex-col gap-1">
          <span className="label">{t.tokens.expiry}</span>
          <Select label={t.tokens.expiry} value={days} onChange={setDays} options={choices} />
        </div>
      </div>
      <FieldError text={form.errorOf("/expiresAt")} />
    </FormDialog>
  );
}
