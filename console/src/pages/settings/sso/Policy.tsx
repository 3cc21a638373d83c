import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { grantsQuery, membersQuery, organizationPermissionsQuery, ownersOf } from "@/lib/organization";
import { meQuery } from "@/lib/queries";
import { useSubmit } from "@/lib/useSubmit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, FieldError, Problem } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Checkbox } from "@/ui/controls";
import { showToast } from "@/ui/toasts";
import { type SsoPolicy, type SsoProvider, ssoKey, ssoPath, ssoPolicyQuery } from "./provider";

/** Requires the identity providers of the organization, with the owners who need not use them. */
export function Policy({ providers }: { providers: readonly SsoProvider[] }) {
  const { organization } = usePlace();
  const queries = useQueryClient();
  const policy = useQuery(ssoPolicyQuery(organization));
  const mayReadMembers = useQuery(organizationPermissionsQuery(organization)).data?.has("members.read") === true;
  const members = useQuery({ ...membersQuery(organization), enabled: mayReadMembers }).data ?? [];
  const grants = useQuery({ ...grantsQuery(organization), enabled: mayReadMembers }).data ?? [];
  const me = useQuery(meQuery).data;
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const [isConfirming, setConfirming] = useState(false);
  const form = useSubmit((answer) => {
    const next = answer as SsoPolicy;
    queries.setQueryData(ssoPolicyQuery(organization).queryKey, next);
    void queries.invalidateQueries({ queryKey: ssoKey(organization) });
    showToast(next.required ? t.sso.required : t.sso.notRequired);
  });
  if (policy.error) return <Problem error={policy.error} compact onRetry={() => void policy.refetch()} />;
  if (!policy.data) return null;
  const owners = ownersOf(members, grants);
  const exempt = chosen ?? new Set(policy.data.required ? policy.data.exempt : me ? [me.id] : []);
  const names = new Map(members.map((member) => [member.user, member.name ?? member.email ?? member.user]));
  const exemptOwners = [...exempt].filter((id) => names.has(id));
  const chosenNames = exemptOwners.map((id) => names.get(id)!).join(", ");
  const url = `${ssoPath(organization)}/policy`;
  const { required } = policy.data;
  const isPossible = providers.some((provider) => provider.enabled);
  const toggle = (user: string) => {
    const next = new Set(exempt);
    if (!next.delete(user)) next.add(user);
    setChosen(next);
  };
  const error = form.errorOf("/exempt") ?? form.errorOf("/required");
  return (
    <section className="card p-4 text-sm" aria-label={t.sso.policy}>
      <h2 className="font-semibold">{t.sso.policy}</h2>
      <p className="text-n11">{t.sso.policyText}</p>
      <p className="mt-2 font-medium">
        {required ? `${t.sso.policyOn} ${policy.data.exempt.map((id) => names.get(id) ?? id).join(", ")}.` : t.sso.policyOff}
      </p>
      {!required && isPossible && (
        <fieldset className="mt-3 flex flex-col gap-2">
          <legend className="label mb-1">{t.sso.exempt}</legend>
          {owners.map((owner) => (
            <span key={owner.user} className="flex items-center gap-2">
              <Checkbox label={names.get(owner.user)!} checked={exempt.has(owner.user)} onChange={() => toggle(owner.user)} />
              <bdi aria-hidden>{names.get(owner.user)}</bdi>
            </span>
          ))}
        </fieldset>
      )}
      <FieldError text={error} className="mt-2" />
      {form.problem && (
        <div className="mt-3">
          <Problem error={form.problem} compact />
        </div>
      )}
      <div className="mt-3">
        {required ? (
          <Button aria-disabled={form.busy} onClick={() => void form.submit(url, { required: false }, "PUT")}>
            {t.sso.stop}
          </Button>
        ) : isPossible ? (
          <Button aria-disabled={form.busy} onClick={() => setConfirming(true)}>
            {t.sso.require}
          </Button>
        ) : (
          <p className="text-n11">{t.sso.policyNeeds}</p>
        )}
      </div>
      {isConfirming && (
        <ConfirmDialog
          title={t.sso.requireTitle}
          text={t.sso.requireText(chosenNames)}
          action={t.sso.require}
          onConfirm={() => form.submit(url, { required: true, exempt: exemptOwners }, "PUT")}
          onClose={() => setConfirming(false)}
        />
      )}
    </section>
  );
}
