import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Fingerprint, Plus } from "lucide-react";
import { useState } from "react";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, Problem, Skeleton, cx } from "@/ui/basics";
import { showToast } from "@/ui/toasts";
import { Policy } from "./Policy";
import { ProviderDialog } from "./ProviderDialog";
import { ProviderPanel } from "./ProviderPanel";
import { presets, ssoProvidersQuery } from "./provider";

const route = getRouteApi("/signed-in/$organization/$project/$environment/settings/sso");

/** Lists the identity providers of the organization, with the settings and the connection test of the chosen one. */
export function SsoPage() {
  const place = usePlace();
  const navigate = useNavigate();
  const { provider: chosen } = route.useSearch();
  const providers = useQuery(ssoProvidersQuery(place.organization));
  const [isCreating, setCreating] = useState(false);
  const open = (id: string | undefined) =>
    void navigate({
      to: "/$organization/$project/$environment/settings/sso",
      params: { ...place },
      search: id ? { provider: id } : {},
      replace: true,
    });
  if (providers.error) return <Problem error={providers.error} onRetry={() => void providers.refetch()} />;
  if (!providers.data) return <Skeleton className="h-40" />;

  const current = providers.data.find((item) => item.id === chosen);
  const create = (
    <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.sso.create}
    </Button>
  );
  return (
    <>
      <section className="card overflow-hidden" aria-label={t.settingsPages.sso}>
        <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <h2 className="font-semibold">{t.settingsPages.sso}</h2>
            <p className="text-sm text-n11">{t.sso.text}</p>
          </div>
          {providers.data.length > 0 && create}
        </header>
        {providers.data.length === 0 ? (
          <Empty icon={Fingerprint} title={t.sso.emptyTitle} text={t.sso.emptyText}>
            {create}
          </Empty>
        ) : (
          <ul className="divide-y">
            {providers.data.map((provider) => (
              <li key={provider.id}>
                <button
                  type="button"
                  aria-expanded={provider.id === chosen}
                  onClick={() => open(provider.id === chosen ? undefined : provider.id)}
                  className={cx(
                    "flex w-full items-center gap-3 px-4 py-2.5 text-start text-sm hover:bg-n3",
                    provider.id === chosen && "bg-n3",
                  )}
                >
                  <Fingerprint aria-hidden className="text-n10" />
                  <span className="min-w-0 flex-1">
                    <bdi className="block truncate font-medium">{provider.name}</bdi>
                    <bdi className="mono block truncate text-xs text-n11">{provider.issuer}</bdi>
                  </span>
                  <span className="text-xs text-n11 max-sm:hidden">
                    {t.sso.presets[provider.preset as (typeof presets)[number]] ?? provider.preset}
                  </span>
                  <span className={cx("chip", provider.enabled && "bg-on-soft text-on")}>
                    {provider.enabled ? t.sso.enabled : t.sso.disabled}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
      {current && <ProviderPanel key={current.id} provider={current} />}
      <Policy providers={providers.data} />
      {isCreating && (
        <ProviderDialog
          id={null}
          onClose={() => setCreating(false)}
          onSaved={(provider) => {
            setCreating(false);
            showToast(t.sso.saved(provider.name));
            open(provider.id);
          }}
        />
      )}
    </>
  );
}
