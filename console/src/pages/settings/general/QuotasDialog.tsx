import { useQueryClient } from "@tanstack/react-query";
import { type ComponentProps, useState } from "react";
import { path } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { Field } from "@/ui/basics";
import { FormDialog } from "@/ui/FormDialog";
import { showToast } from "@/ui/toasts";
import type { Organization } from "./GeneralPage";
import { type QuotaName, quotaNames } from "./quotas";

interface QuotasDialogProps extends Pick<ComponentProps<typeof FormDialog>, "onClose"> {
  organization: Organization;
  /** How much of the limits is used, as far as it is known. */
  uses: Partial<Record<QuotaName, number | undefined>>;
}

/** Changes the limits of the organization. A limit that is left empty is that of the installation. */
export function QuotasDialog({ organization, uses, onClose }: QuotasDialogProps) {
  const queries = useQueryClient();
  const [entered, setEntered] = useState(() => ownTexts(organization));
  const form = useSubmit(() => {
    showToast(t.quotas.saved);
    void queries.invalidateQueries({ queryKey: ["organization", organization.slug] });
    onClose();
  });
  const body = Object.fromEntries(quotaNames.flatMap((name) => (entered[name].trim() ? [[name, Number(entered[name])]] : [])));
  return (
    <FormDialog
      title={t.quotas.editTitle(organization.name)}
      description={t.quotas.editText}
      size="medium"
      action={t.quotas.save}
      form={form}
      onClose={onClose}
      onSubmit={() => void form.submit(path`/api/v1/installation/organizations/${organization.slug}/quotas`, body, "PUT")}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {quotaNames.map((name) => (
          <Field key={name} label={t.quotas.names[name]} hint={hintOf(entered[name], uses[name])} error={form.errorOf(`/${name}`)}>
            {(props) => (
              <input
                {...props}
                type="number"
                min={0}
                step={1}
                className="input"
                placeholder={organization.ownQuotas[name] === undefined ? formatNumber(organization.quotas[name]) : t.quotas.ofInstallation}
                value={entered[name]}
                onChange={(event) => setEntered({ ...entered, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </FormDialog>
  );
}

const ownTexts = ({ ownQuotas }: Organization) =>
  Object.fromEntries(quotaNames.map((name) => [name, String(ownQuotas[name] ?? "")])) as Record<QuotaName, string>;

function hintOf(entered: string, use: number | undefined) {
  if (entered.trim() && use !== undefined && Number(entered) < use)
    return <span className="text-warn">{t.quotas.below(formatNumber(use))}</span>;
  const kind = entered.trim() ? t.quotas.own : t.quotas.asInstallation;
  return use === undefined ? kind : `${kind} ${t.quotas.inUse(formatNumber(use))}`;
}
