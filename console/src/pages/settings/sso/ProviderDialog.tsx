import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get, path } from "@/lib/api";
import { groupsQuery } from "@/lib/organization";
import { useSubmit } from "@/lib/useSubmit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Problem, Skeleton } from "@/ui/basics";
import { Dialog, Select } from "@/ui/controls";
import { TextField } from "@/ui/TextField";
import { Toggle } from "@/ui/Toggle";
import { GroupMappings } from "./GroupMappings";
import { type SsoProvider, type SsoProviderRequest, knownIssuers, presets, requestOf, ssoKey, ssoPath } from "./provider";

const initial: SsoProviderRequest = { name: "", preset: "oidc", issuer: "", clientId: "", enabled: true };

interface ProviderDialogProps {
  /** The id of the provider to edit; null creates one. */
  id: string | null;
  onClose: () => void;
  onSaved: (provider: SsoProvider) => void;
}

/** Creates an identity provider, or edits one as it is now. */
export function ProviderDialog({ id, onClose, onSaved }: ProviderDialogProps) {
  const { organization } = usePlace();
  const url = ssoPath(organization) + (id ? path`/${id}` : "");
  const current = useQuery({
    queryKey: [...ssoKey(organization), "edited", id],
    queryFn: ({ signal }) => get<SsoProvider>(url, { signal }),
    enabled: id !== null,
    // Another version would replace what is being entered.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const title = id ? t.sso.editTitle(current.data?.data.name ?? "") : t.sso.create;
  if (id === null) return <ProviderForm {...{ url, title, onClose, onSaved }} first={initial} provider={null} etag={null} />;
  if (current.data) {
    const { data, etag } = current.data;
    return <ProviderForm {...{ url, title, onClose, onSaved, etag }} first={requestOf(data)} provider={data} />;
  }
  return (
    <Dialog open onClose={onClose} size="medium" title={title}>
      {current.error ? <Problem error={current.error} compact /> : <Skeleton className="h-60" />}
    </Dialog>
  );
}

interface ProviderFormProps {
  url: string;
  title: string;
  first: SsoProviderRequest;
  provider: SsoProvider | null;
  etag: string | null;
  onClose: () => void;
  onSaved: (provider: SsoProvider) => void;
}

const words = (text: string) => text.split(/[\s,;]+/).filter(Boolean);

function ProviderForm({ url, title, first, provider, etag, onClose, onSaved }: ProviderFormProps) {
  const { organization } = usePlace();
  const queries = useQueryClient();
  const groups = useQuery(groupsQuery(organization)).data ?? [];
  const [value, setValue] = useState(first);
  const [secret, setSecret] = useState("");
  const [domains, setDomains] = useState((first.domains ?? []).join(", "));
  const [scopes, setScopes] = useState((first.scopes ?? []).join(" "));
  const change = (next: Partial<SsoProviderRequest>) => setValue({ ...value, ...next });
  const form = useSubmit(
    (answer) => {
      void queries.invalidateQueries({ queryKey: ssoKey(organization) });
      onSaved(answer as SsoProvider);
    },
    etag ? { ifMatch: etag } : {},
  );
  const submit = () => {
    const { issuer, groupsClaim, ...rest } = value;
    const body: SsoProviderRequest = {
      ...rest,
      ...(issuer?.trim() && { issuer: issuer.trim() }),
      ...(groupsClaim?.trim() && { groupsClaim: groupsClaim.trim() }),
      ...(secret && { clientSecret: secret }),
      domains: words(domains),
    };
    if (words(scopes).length > 0) body.scopes = words(scopes);
    else delete body.scopes;
    void form.submit(url, body, provider ? "PUT" : "POST");
  };
  const setPreset = (preset: string) => {
    // The scopes and the claim of the kind apply again.
    setScopes("");
    change({ preset, issuer: knownIssuers[preset] ?? "", groupsClaim: null });
  };
  const isKnown = knownIssuers[value.preset ?? ""] !== undefined;
  const errorOf = (pointer: string) => form.errorOf(pointer);
  return (
    <FormDialog
      onClose={onClose}
      size="medium"
      title={title}
      description={t.sso.help}
      form={form}
      action={provider ? t.sso.save : t.sso.create}
      onSubmit={submit}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t.tokens.name}
          hint={t.sso.nameHint}
          error={errorOf("/name")}
          mono={false}
          required
          maxLength={100}
          value={value.name}
          onChange={(text) => change({ name: text })}
        />
        <div className="flex flex-col gap-1">
          <span className="label">{t.sso.preset}</span>
          <Select
            label={t.sso.preset}
            className="!h-8"
            value={value.preset ?? "oidc"}
            onChange={setPreset}
            options={presets.map((preset) => ({ value: preset as string, label: t.sso.presets[preset] }))}
          />
        </div>
      </div>
      <TextField
        label={t.sso.issuer}
        hint={t.sso.issuerHints[value.preset ?? ""] ?? t.sso.issuerHint}
        error={errorOf("/issuer")}
        type="url"
        required={!isKnown}
        placeholder="https://id.example.com/realms/main"
        value={value.issuer ?? ""}
        onChange={(text) => change({ issuer: text })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t.sso.clientId}
          error={errorOf("/clientId")}
          required
          value={value.clientId}
          onChange={(text) => change({ clientId: text })}
        />
        <TextField
          label={t.sso.clientSecret}
          hint={provider?.hasClientSecret ? t.sso.secretStays : t.sso.secretHint}
          error={errorOf("/clientSecret")}
          type="password"
          value={secret}
          onChange={setSecret}
        />
      </div>
      <TextField
        label={t.sso.domains}
        hint={t.sso.domainsHint}
        error={errorOf("/domains")}
        placeholder="example.com"
        value={domains}
        onChange={setDomains}
      />
      {(["createsAccounts", "linksAccounts", "trustsEmail", "providesSecondFactor", "signsOutOfProvider"] as const).map((setting) => (
        <Toggle
          key={setting}
          label={t.sso.settings[setting]}
          hint={t.sso.settingHints[setting]}
          checked={value[setting] === true}
          onChange={(on) => change({ [setting]: on })}
        />
      ))}
      <GroupMappings groups={groups} value={value} onChange={change} errorOf={errorOf} />
      <TextField
        label={t.sso.scopes}
        hint={t.sso.scopesHint}
        error={errorOf("/scopes")}
        spellCheck={false}
        value={scopes}
        onChange={setScopes}
      />
    </FormDialog>
  );
}
