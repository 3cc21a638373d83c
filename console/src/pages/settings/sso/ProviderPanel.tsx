import { Ban, CircleCheck, Ellipsis, Pencil, Plug, Trash2 } from "lucide-react";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, CopyButton, Time } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu } from "@/ui/controls";
import { showError, showToast } from "@/ui/toasts";
import { ProviderDialog } from "./ProviderDialog";
import { TestTrace } from "./TestTrace";
import { type SsoProvider, type SsoTest, changeProvider, ssoKey, ssoPath } from "./provider";

const row = "flex flex-wrap items-center gap-x-4 px-4 py-2 sm:flex-nowrap";
const term = "w-44 flex-none text-n11 max-sm:w-full";

/** Shows the settings of a provider and what is registered there, tests the connection, and changes or deletes the provider. */
export function ProviderPanel({ provider }: { provider: SsoProvider }) {
  const { organization } = usePlace();
  const act = useAction(ssoKey(organization));
  const [trace, setTrace] = useState<SsoTest | null>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const url = ssoPath(organization) + path`/${provider.id}`;
  const test = async () => {
    if (busy) return;
    setBusy(true);
    try {
      setTrace((await send<SsoTest>("POST", `${url}/test`)).data);
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
    }
  };
  const setEnabled = (enabled: boolean) =>
    act(() => changeProvider(organization, provider.id, { enabled }), (enabled ? t.sso.enabledNow : t.sso.disabledNow)(provider.name));
  const facts = [
    [t.sso.issuer, <code className="mono break-all">{provider.issuer}</code>],
    [t.sso.clientId, <code className="mono break-all">{provider.clientId}</code>],
    [t.sso.domains, provider.domains.join(", ") || t.sso.noDomains],
    [t.sso.behaviour, behaviourOf(provider) || t.sso.noBehaviour],
    [t.sso.groups, t.sso.groupCount(provider.groups.length)],
  ] as const;
  const addresses = [
    [t.sso.redirectUri, provider.redirectUri],
    [t.sso.signInUrl, provider.signInUrl],
    [t.sso.backchannel, provider.backchannelLogoutUri],
  ] as const;
  return (
    <section className="card overflow-hidden text-sm" aria-label={provider.name}>
      <header className="flex flex-wrap items-center gap-2 border-b px-4 py-3">
        <div className="min-w-0 flex-1 basis-40">
          <h2 className="truncate font-semibold">
            <bdi>{provider.name}</bdi>
          </h2>
          <p className="text-xs text-n11">
            {t.sso.changed} <Time at={provider.updatedAt} />
          </p>
        </div>
        <Button icon={Plug} aria-disabled={busy} onClick={() => void test()}>
          {busy ? t.sso.testing : t.sso.test}
        </Button>
        <Button icon={Pencil} onClick={() => setOpen("edit")}>
          {t.sso.edit}
        </Button>
        <Menu
          trigger={
            <button type="button" className="icon-btn" aria-label={t.members.more(provider.name)}>
              <Ellipsis aria-hidden />
            </button>
          }
          entries={[
            provider.enabled
              ? { label: t.sso.disable, icon: Ban, onSelect: () => void setEnabled(false) }
              : { label: t.sso.enable, icon: CircleCheck, onSelect: () => void setEnabled(true) },
            null,
            { label: t.settings.delete, icon: Trash2, danger: true, onSelect: () => setOpen("delete") },
          ]}
        />
      </header>
      {trace && <TestTrace trace={trace} />}
      <dl className="divide-y">
        {facts.map(([label, value]) => (
          <div key={label} className={row}>
            <dt className={term}>{label}</dt>
            <dd className="min-w-0 flex-1 break-words">{value}</dd>
          </div>
        ))}
        {addresses.map(([label, address]) => (
          <div key={label} className={row}>
            <dt className={term}>{label}</dt>
            <dd className="flex min-w-0 flex-1 items-center gap-2">
              <code className="mono min-w-0 flex-1 break-all">{address}</code>
              <CopyButton text={address} label={t.sso.copy(label)} />
            </dd>
          </div>
        ))}
      </dl>
      {open === "edit" && (
        <ProviderDialog
          id={provider.id}
          onClose={() => setOpen(null)}
          onSaved={(saved) => {
            setOpen(null);
            setTrace(null);
            showToast(t.sso.saved(saved.name));
          }}
        />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title={t.sso.deleteTitle(provider.name)}
          text={t.sso.deleteText}
          action={t.settings.delete}
          onConfirm={() => act(() => send("DELETE", url), t.sso.deleted(provider.name))}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

/** Names what is turned on for the sign-ins with a provider. */
function behaviourOf(provider: SsoProvider): string {
  const names = Object.keys(t.sso.settings) as (keyof typeof t.sso.settings)[];
  return names
    .filter((name) => provider[name])
    .map((name) => t.sso.settings[name])
    .join(", ");
}
