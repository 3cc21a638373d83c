import { useQuery } from "@tanstack/react-query";
import { ChevronRight, CircleCheck, CircleX, Clock } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { get, path, send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import type { Page } from "@/model/types";
import { t } from "@/text/en";
import { Button, Problem, Skeleton, Time, cx } from "@/ui/basics";

type Schemas = components["schemas"];
type Delivery = Schemas["webhookDelivery"];

/** The number of deliveries that are shown. */
const limit = 50;

const states = {
  pending: { icon: Clock, look: "text-n11" },
  delivered: { icon: CircleCheck, look: "text-on" },
  failed: { icon: CircleX, look: "text-bad" },
};

/** Lists the newest deliveries of a webhook; each opens with its event and its attempts. */
export function Deliveries({ url, mayWrite }: { url: string; mayWrite: boolean }) {
  const queryKey = ["deliveries", url];
  const act = useAction(queryKey);
  const deliveries = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await get<Page<Delivery>>(url, { query: { limit }, signal })).data.items,
    refetchInterval: 5_000,
  });
  const [open, setOpen] = useState<string | null>(null);
  if (deliveries.error) return <Problem error={deliveries.error} compact />;
  if (!deliveries.data) return <Skeleton className="m-4 h-20" />;
  if (deliveries.data.length === 0) return <p className="px-4 py-4 text-n11">{t.webhooks.noDeliveries}</p>;
  return (
    <ul className="divide-y" aria-label={t.webhooks.deliveries}>
      {deliveries.data.map((delivery) => {
        const { icon: Icon, look } = states[delivery.status];
        const isOpen = open === delivery.id;
        return (
          <li key={delivery.id}>
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(isOpen ? null : delivery.id)}
              className="flex w-full flex-wrap items-center gap-x-2.5 px-4 py-2 text-start hover:bg-n3"
            >
              <ChevronRight aria-hidden className={cx("text-n10 transition-transform", isOpen && "rotate-90")} />
              <Icon aria-hidden className={look} />
              <span className="mono font-medium">{delivery.type}</span>
              <span className={look}>{t.webhooks.statuses[delivery.status]}</span>
              <span className="ml-auto text-xs text-n11 max-sm:w-full max-sm:pl-13">
                {t.webhooks.attempts(Number(delivery.attempts))} · <Time at={delivery.createdAt} />
              </span>
            </button>
            {isOpen && (
              <Details
                url={url + path`/${delivery.id}`}
                {...(mayWrite && {
                  onRepeat: () => void act(() => send("POST", url + path`/${delivery.id}/redeliver`), t.webhooks.repeated),
                })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Details({ url, onRepeat }: { url: string; onRepeat?: () => void }) {
  const details = useQuery({
    queryKey: ["delivery", url],
    queryFn: async ({ signal }) => (await get<Schemas["webhookDeliveryDetails"]>(url, { signal })).data,
  });
  if (details.error) return <Problem error={details.error} compact />;
  if (!details.data) return <Skeleton className="mx-4 mb-3 h-20" />;
  return (
    <div className="flex flex-col gap-2.5 px-4 pb-3.5 pl-11">
      {details.data.attempts.map((attempt) => (
        <AttemptLine key={attempt.time} attempt={attempt} />
      ))}
      <pre tabIndex={0} className="mono max-h-80 overflow-auto rounded-md border bg-n2 p-3 leading-5">
        {JSON.stringify(details.data.event, null, 2)}
      </pre>
      {onRepeat && (
        <Button small className="self-start" onClick={onRepeat}>
          {t.webhooks.repeat}
        </Button>
      )}
    </div>
  );
}

/** Says what became of one attempt. */
export function AttemptLine({ attempt }: { attempt: Schemas["webhookAttempt"] }) {
  const Icon = attempt.problem ? CircleX : CircleCheck;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Icon aria-hidden className={attempt.problem ? "text-bad" : "text-on"} />
      {attempt.status && <span className="mono font-medium">{attempt.status}</span>}
      <span className="break-words">{attempt.problem ?? t.webhooks.statuses.delivered}</span>
      <span className="text-xs text-n11">
        {t.webhooks.took(Number(attempt.durationMilliseconds))} · <Time at={attempt.time} />
      </span>
      {attempt.answer && <bdi className="mono w-full truncate text-xs text-n11">{attempt.answer}</bdi>}
    </p>
  );
}
