import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { Ban, CircleCheck, Ellipsis, Pencil, RefreshCw, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import { t } from "@/text/en";
import { Button, Time } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu } from "@/ui/controls";
import { Secret } from "@/ui/Secret";
import { showError, showToast } from "@/ui/toasts";
import { AttemptLine, Deliveries } from "./Deliveries";
import { WebhookDialog } from "./WebhookDialog";
import type { Webhook } from "./WebhooksPage";

type Attempt = components["schemas"]["webhookAttempt"];

interface WebhookPanelProps {
  webhook: Webhook;
  url: string;
  queryKey: QueryKey;
  mayWrite: boolean;
}

/** Shows a webhook with its deliveries, tests it, changes it and replaces its secret. */
export function WebhookPanel({ webhook, url, queryKey, mayWrite }: WebhookPanelProps) {
  const act = useAction(queryKey);
  const queries = useQueryClient();
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState<"edit" | "secret" | "delete" | null>(null);
  const test = async () => {
    if (busy) return;
    setBusy(true);
    try {
      setAttempt((await send<Attempt>("POST", `${url}/test`)).data);
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
    }
  };
  const replaceSecret = () =>
    act(async () => setSecret((await send<Webhook>("POST", `${url}/secret`)).data.secret ?? null), t.webhooks.secretReplaced);
  const setEnabled = (enabled: boolean) =>
    act(() => send("PATCH", url, { body: { enabled } }), (enabled ? t.webhooks.enabledNow : t.webhooks.disabledNow)(webhook.name));
  return (
    <section className="card overflow-hidden text-sm" aria-label={webhook.name}>
      <header className="flex flex-wrap items-center gap-2 border-b px-4 py-3">
        <h2 className="min-w-0 flex-1 basis-40 truncate font-semibold">
          <bdi>{webhook.name}</bdi>
        </h2>
        {mayWrite && (
          <>
            <Button icon={Send} aria-disabled={busy} onClick={() => void test()}>
              {busy ? t.webhooks.testing : t.webhooks.test}
            </Button>
            <Button icon={Pencil} onClick={() => setOpen("edit")}>
              {t.webhooks.edit}
            </Button>
            <Menu
              trigger={
                <button type="button" className="icon-btn" aria-label={t.members.more(webhook.name)}>
                  <Ellipsis aria-hidden />
                </button>
              }
              entries={[
                { label: t.webhooks.replaceSecret, icon: RefreshCw, onSelect: () => setOpen("secret") },
                webhook.enabled
                  ? { label: t.keys.disable, icon: Ban, onSelect: () => void setEnabled(false) }
                  : { label: t.keys.enable, icon: CircleCheck, onSelect: () => void setEnabled(true) },
                null,
                { label: t.settings.delete, icon: Trash2, danger: true, onSelect: () => setOpen("delete") },
              ]}
            />
          </>
        )}
      </header>
      {webhook.disabledReason && <p className="border-b bg-bad-soft px-4 py-2.5">{webhook.disabledReason}</p>}
      {secret && (
        <div className="border-b p-4">
          <Secret title={t.webhooks.created(webhook.name)} text={secret} />
        </div>
      )}
      {attempt && (
        <div role="status" className="border-b bg-n2 px-4 py-2.5">
          <AttemptLine attempt={attempt} />
        </div>
      )}
      <Facts webhook={webhook} />
      <Deliveries url={`${url}/deliveries`} mayWrite={mayWrite} />
      {open === "edit" && (
        <WebhookDialog
          webhook={webhook}
          url={url}
          onClose={() => setOpen(null)}
          onSaved={(saved) => {
            showToast(t.webhooks.saved(saved.name));
            void queries.invalidateQueries({ queryKey });
          }}
        />
      )}
      {open === "secret" && (
        <ConfirmDialog
          title={t.webhooks.replaceTitle(webhook.name)}
          text={t.webhooks.replaceText}
          action={t.webhooks.replaceSecret}
          onConfirm={replaceSecret}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title={t.webhooks.deleteTitle(webhook.name)}
          text={t.webhooks.deleteText}
          action={t.settings.delete}
          onConfirm={() => act(() => send("DELETE", url), t.webhooks.deleted(webhook.name))}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

/** Shows what the webhook receives, and what waits or was lost. */
function Facts({ webhook }: { webhook: Webhook }) {
  const facts = [
    [t.webhooks.events, <span className="mono">{webhook.events.join(", ")}</span>],
    [t.nav.environments, webhook.environments.join(", ") || t.members.allEnvironments],
    [t.webhooks.format, t.webhooks.formats[webhook.format as keyof typeof t.webhooks.formats] ?? webhook.format],
    [t.webhooks.waiting, t.webhooks.deliveryCount(Number(webhook.queued))],
  ] as const;
  const dropped = Number(webhook.dropped);
  return (
    <div className="border-b px-4 py-3">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4">
        {facts.map(([label, value]) => (
          <div key={label} className="min-w-0">
            <dt className="text-xs text-n11">{label}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {webhook.failingSince && (
        <p className="mt-2 text-warn">
          {t.webhooks.failingSince} <Time at={webhook.failingSince} />.
        </p>
      )}
      {dropped > 0 && <p className="mt-2 text-bad">{t.webhooks.dropped(dropped)}</p>}
    </div>
  );
}
