import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { path } from "@/lib/api";
import { all, usePermissions } from "@/lib/queries";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, Problem, Skeleton, cx } from "@/ui/basics";
import { Secret } from "@/ui/Secret";
import { WebhookDialog } from "./WebhookDialog";
import { WebhookPanel } from "./WebhookPanel";

export type Webhook = components["schemas"]["webhook"];

const route = getRouteApi("/signed-in/$organization/$project/$environment/settings/webhooks");

/** Lists the webhooks of the project, with the deliveries of the chosen one. */
export function WebhooksPage() {
  const place = usePlace();
  const may = usePermissions(place);
  const navigate = useNavigate();
  const { webhook: chosen } = route.useSearch();
  const url = path`/api/v1/projects/${place.project}/webhooks`;
  const queryKey = ["webhooks", place.organization, place.project];
  const webhooks = useQuery({ queryKey, queryFn: ({ signal }) => all<Webhook>(url, signal), refetchInterval: 15_000 });
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<Webhook | null>(null);
  const open = (id: string | undefined) =>
    void navigate({
      to: "/$organization/$project/$environment/settings/webhooks",
      params: { ...place },
      search: id ? { webhook: id } : {},
      replace: true,
    });
  if (webhooks.error) return <Problem error={webhooks.error} onRetry={() => void webhooks.refetch()} />;
  if (!webhooks.data) return <Skeleton className="h-40" />;

  const current = webhooks.data.find((item) => item.id === chosen);
  const mayWrite = may("webhooks.write");
  const create = mayWrite && (
    <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.webhooks.create}
    </Button>
  );
  return (
    <>
      <section className="card overflow-hidden" aria-label={t.settingsPages.webhooks}>
        <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <h2 className="font-semibold">{t.settingsPages.webhooks}</h2>
            <p className="text-sm text-n11">{t.webhooks.text}</p>
          </div>
          {webhooks.data.length > 0 && create}
        </header>
        {created?.secret && (
          <div className="border-b p-4">
            <Secret title={t.webhooks.created(created.name)} text={created.secret} />
          </div>
        )}
        {webhooks.data.length === 0 ? (
          <Empty icon={WebhookIcon} title={t.webhooks.emptyTitle} text={t.webhooks.emptyText}>
            {create}
          </Empty>
        ) : (
          <ul className="divide-y">
            {webhooks.data.map((webhook) => (
              <li key={webhook.id}>
                <button
                  type="button"
                  aria-expanded={webhook.id === chosen}
                  onClick={() => open(webhook.id === chosen ? undefined : webhook.id)}
                  className={cx(
                    "flex w-full items-center gap-3 px-4 py-2.5 text-start text-sm hover:bg-n3",
                    webhook.id === chosen && "bg-n3",
                  )}
                >
                  <WebhookIcon aria-hidden className="text-n10" />
                  <span className="min-w-0 flex-1">
                    <bdi className="block truncate font-medium">{webhook.name}</bdi>
                    <bdi className="mono block truncate text-xs text-n11">{webhook.url}</bdi>
                  </span>
                  <span className="mono text-xs text-n11 max-sm:hidden">{webhook.events.join(", ")}</span>
                  <WebhookState webhook={webhook} />
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
      {current && (
        <WebhookPanel key={current.id} webhook={current} url={url + path`/${current.id}`} queryKey={queryKey} mayWrite={mayWrite} />
      )}
      {isCreating && (
        <WebhookDialog
          webhook={null}
          url={url}
          onClose={() => setCreating(false)}
          onSaved={(webhook) => {
            setCreated(webhook);
            void webhooks.refetch();
            open(webhook.id);
          }}
        />
      )}
    </>
  );
}

function WebhookState({ webhook }: { webhook: Webhook }) {
  if (!webhook.enabled) {
    return (
      <span className="chip bg-bad-soft text-bad" title={webhook.disabledReason ?? undefined}>
        {t.webhooks.disabled}
      </span>
    );
  }
  return webhook.failingSince ? (
    <span className="chip bg-warn-soft text-warn">{t.webhooks.failing}</span>
  ) : (
    <span className="chip bg-on-soft text-on">{t.webhooks.enabled}</span>
  );
}
