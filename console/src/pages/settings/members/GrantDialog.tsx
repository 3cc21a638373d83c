import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Grant, type Role, organizationPath, peopleKey } from "@/lib/organization";
import { useSubmit } from "@/lib/useSubmit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { showToast } from "@/ui/toasts";
import { type GrantChoice, GrantFields, grantOf } from "./GrantFields";

interface GrantDialogProps {
  principalKind: Grant["principalKind"];
  principal: string;
  name: string;
  roles: readonly Role[];
  onClose: () => void;
}

/** Gives a role to a member or a group. */
export function GrantDialog({ principalKind, principal, name, roles, onClose }: GrantDialogProps) {
  const { organization } = usePlace();
  const queries = useQueryClient();
  const [choice, setChoice] = useState<GrantChoice>({ role: "viewer", project: "", environments: "all" });
  const form = useSubmit(() => {
    void queries.invalidateQueries({ queryKey: peopleKey(organization) });
    showToast(t.members.roleAdded);
    onClose();
  });
  const submit = () => {
    void form.submit(`${organizationPath(organization)}/grants`, { principalKind, principal, ...grantOf(choice) });
  };
  return (
    <FormDialog onClose={onClose} title={t.members.addRoleTo(name)} form={form} action={t.members.addRole} onSubmit={submit}>
      <GrantFields roles={roles} choice={choice} onChange={setChoice} />
    </FormDialog>
  );
}
