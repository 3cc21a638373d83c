import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError, environmentPath, send } from "@/lib/api";
import { setPreferences } from "@/lib/prefs";
import { type Place, flagQuery, rulesetKey, usePermissions } from "@/lib/queries";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, cx } from "@/ui/basics";
import { Switch } from "@/ui/controls";
import { useToggle } from "../flags/useToggle";
import type { Explanation } from "../why/explanation";
import { demo } from "./demo";

/** The callers whose pages are shown. The first is a tester; the others are in the rollout or not. */
const people = [
  { name: "Grace", context: { targetingKey: "user-grace" } },
  { name: "Ada", context: { targetingKey: "user-ada" } },
  { name: "Bo", context: { targetingKey: "user-bo" } },
] as const;

/** The interval in which the pages ask for the flag, in milliseconds. */
const interval = 1_000;

/** Shows pages of the demo shop, which change when a person turns a flag on or off. */
export function FirstRun() {
  const { organization, project } = usePlace();
  const place: Place = { organization, project, environment: demo.environment };
  const may = usePermissions(place);
  const { toggle, dialog } = useToggle();
  const flag = useQuery({ ...flagQuery(place, demo.flag), refetchInterval: interval, retry: false });
  const pages = useQueries({
    queries: people.map(({ context }) => ({
      queryKey: [...rulesetKey(place), "first-run", context.targetingKey],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const body = { flag: demo.flag, context };
        return (await send<Explanation>("POST", `${environmentPath(place.project, place.environment)}/explain`, { body, signal })).data;
      },
      refetchInterval: interval,
      retry: false,
    })),
  });
  const isOn = flag.data && flag.data.flag.enabled !== false;
  const [first, setFirst] = useState<boolean | null>(null);
  const [hasChanged, setChanged] = useState(false);
  useEffect(() => {
    if (isOn === undefined) return;
    if (first === null) setFirst(isOn);
    else if (isOn !== first) setChanged(true);
  }, [isOn, first]);
  // The demo was changed so that the tour no longer fits it.
  if (flag.error instanceof ApiError && flag.error.status === 404) return null;
  const error = flag.error ?? pages.find((page) => page.error)?.error;
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.firstRun.title}>
      <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{t.firstRun.title}</h2>
          <p className="text-n11">{t.firstRun.text}</p>
        </div>
        <Button small onClick={() => setPreferences({ firstRun: false })}>
          {hasChanged ? t.done : t.firstRun.skip}
        </Button>
      </header>
      <div className="grid gap-5 p-4 lg:grid-cols-[300px_minmax(0,1fr)]">
        <ol className="flex flex-col gap-4">
          <Step done={hasChanged} title={t.firstRun.turn(isOn !== false)}>
            <span className="mt-1.5 flex items-center gap-2.5">
              <Switch
                label={t.flags.toggle(demo.flag, demo.environment)}
                checked={isOn === true}
                disabled={!flag.data || !may("flags.toggle")}
                onChange={() => flag.data && toggle(place, flag.data.flag)}
              />
              <code className="mono">{demo.flag}</code>
            </span>
            {!may("flags.toggle") && <span className="text-n11">{t.firstRun.mayNot}</span>}
          </Step>
          <Step done={hasChanged} title={t.firstRun.watch}>
            <span className="text-n11">{hasChanged ? t.firstRun.changed : t.firstRun.watchText}</span>
          </Step>
          <Step done={false} title={t.firstRun.next}>
            <span className="mt-1 flex flex-col items-start gap-1">
              <Link to="/$organization/$project/$environment/flags/$flag" params={{ ...place, flag: demo.flag }} className="link">
                {t.firstRun.rules}
              </Link>
              <Link
                to="/$organization/$project/$environment/why"
                params={{ ...place }}
                search={{ flag: demo.flag, context: JSON.stringify(people.map((person) => person.context)) }}
                className="link"
              >
                {t.firstRun.why}
              </Link>
              <Link to="/$organization/$project/$environment/connect" params={{ ...place }} className="link">
                {t.firstRun.connect}
              </Link>
            </span>
          </Step>
        </ol>
        {error ? (
          <Problem error={error} compact />
        ) : (
          <ul className="grid gap-3 sm:grid-cols-3" aria-label={t.firstRun.pages} aria-live="polite">
            {people.map((person, index) => (
              <ShopPage key={person.name} name={person.name} isNew={pages[index]?.data?.variant === demo.variant} />
            ))}
          </ul>
        )}
      </div>
      {dialog}
    </section>
  );
}

function Step({ done, title, children }: { done: boolean; title: string; children: React.ReactNode }) {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li className="flex gap-2.5">
      <Icon
        role="img"
        aria-label={done ? t.firstRun.stepDone : t.firstRun.stepOpen}
        className={cx("mt-0.5", done ? "text-on" : "text-n10")}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <span className="font-medium">{title}</span>
        {children}
      </div>
    </li>
  );
}

/** Draws the page of the shop as a caller sees it. */
function ShopPage({ name, isNew }: { name: string; isNew: boolean }) {
  const parts = isNew ? t.firstRun.newParts : t.firstRun.oldParts;
  return (
    <li className="flex flex-col overflow-hidden rounded-md border bg-n1">
      <p className="flex items-center gap-1.5 border-b bg-n3 px-2.5 py-1.5 text-xs text-n11">
        <Lock aria-hidden className="!size-3" />
        {t.firstRun.seenBy(name)}
      </p>
      <div className={cx("flex flex-1 flex-col gap-2 p-3", isNew && "bg-accent-soft")}>
        <p className="font-semibold">{isNew ? t.firstRun.newTitle : t.firstRun.oldTitle}</p>
        {parts.map((part) => (
          <p key={part} className="rounded border bg-n1 px-2 py-1 text-xs text-n11">
            {part}
          </p>
        ))}
        <p className={cx("mt-auto rounded px-2 py-1 text-center text-xs font-medium", isNew ? "bg-on-soft text-on" : "bg-n4 text-n11")}>
          {isNew ? t.firstRun.newButton : t.firstRun.oldButton}
        </p>
      </div>
    </li>
  );
}
