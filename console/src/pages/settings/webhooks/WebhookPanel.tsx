import type { QueryKey } from "@tanstack/react-query";
import { Ban, CircleCheck, Ellipsis, RefreshCw, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import { t } from "@/text/en";
import { Button } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu } from "@/ui/controls";
import { Secret } from "@/ui/Secret";
import { showError } from "@/ui/toasts";
import { AttemptLine, Deliveries } from "./Deliveries";
import type { Webhook } from "./WebhooksPage";

type Attempt = components["schemas"]["webhookAttempt"];

interface WebhookPanelProps {
  webhook: Webhook;
  url: string;
  queryKey: QueryKey;
  mayWrite: boolean;
}

/** Shows a webhook with its deliveries, tests it, and replaces its secret. */
export function WebhookPanel({ webhook, url, queryKey, mayWrite }: WebhookPanelProps) {
  const act = useAction(queryKey);
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
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
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          <bdi>{webhook.name}</bdi>
        </h2>
        {mayWrite && (
          <>
            <Button icon={Send} aria-disabled={busy} onClick={() => void test()}>
              {busy ? t.webhooks.testing : t.webhooks.test}
            </Button>
            <Menu
              trigger={
                <button type="button" className="icon-btn" aria-label={t.members.more(webhook.name)}>
                  <Ellipsis aria-hidden />
                </button>
              }
              entries={[
                { label: t.webhooks.replaceSecret, icon: RefreshCw, onSelect: () => void replaceSecret() },
                webhook.enabled
                  ? { label: t.keys.disable, icon: Ban, onSelect: () => void setEnabled(false) }
                  : { label: t.keys.enable, icon: CircleCheck, onSelect: () => void setEnabled(true) },
                null,
                { label: t.settings.delete, icon: Trash2, danger: true, onSelect: () => setDeleting(true) },
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
      <Deliveries url={`${url}/deliveries`} mayWrite={mayWrite} />
      {isDeleting && (
        <ConfirmDialog
          title={t.webhooks.deleteTitle(webhook.name)}
          text={t.webhooks.deleteText}
          action={t.settings.delete}
          onConfirm={() => act(() => send("DELETE", url), t.webhooks.deleted(webhook.name))}
          onClose={() => setDeleting(false)}
        />
      )}
    </section>
  );
}
