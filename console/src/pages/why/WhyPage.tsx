import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { CircleHelp, Radio } from "lucide-react";
import { Suspense, lazy, useEffect, useRef, useState } from "react";
import { environmentPath, send } from "@/lib/api";
import { useFoundFlags } from "@/lib/flagKeys";
import { flagQuery, rulesetKey, usePermissions } from "@/lib/queries";
import { useShortcuts } from "@/lib/shortcuts";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, CopyButton, Empty, Problem } from "@/ui/basics";
import { FlagSuggest } from "../flag/FlagSuggest";
import { type Compared, CompareFields } from "./CompareFields";
import { ContextEditor } from "./ContextEditor";
import { Matrix } from "./Matrix";
import { Steps } from "./Steps";
import { contextsOf, exampleContext } from "./context";
import type { Explanation } from "./explanation";

const CaptureDialog = lazy(() => import("./CaptureDialog"));
const route = getRouteApi("/signed-in/$organization/$project/$environment/why");

/**
 * Explains why a caller receives a value, or shows what several callers receive in several environments and versions. The question is in
 * the address, so that it can be shared, except the context of a captured evaluation.
 */
export function WhyPage() {
  const { organization, project, environment } = usePlace();
  // Another environment begins without what was captured in this one.
  return <WhyIn key={`${organization}/${project}/${environment}`} />;
}

function WhyIn() {
  const place = usePlace();
  const navigate = useNavigate();
  const search = route.useSearch();
  const [flag, setFlag] = useState(search.flag ?? "");
  const [context, setContext] = useState(search.context ?? exampleContext);
  const [compared, setCompared] = useState(() => comparedOf(search));
  const [problem, setProblem] = useState<string | null>(null);
  const [isCapturing, setCapturing] = useState(false);
  // The context that was asked for and came from a capture, and may have been edited since. It is never in the address.
  const [captured, setCaptured] = useState<string | null>(null);
  const may = usePermissions(place);
  const mayCapture = may("analytics.read") && may("contexts.read");
  useEffect(() => {
    setFlag(search.flag ?? "");
    if (search.context) {
      setContext(search.context);
      setCaptured(null);
    }
    setCompared(comparedOf({ with: search.with, version: search.version }));
  }, [search.flag, search.context, search.with, search.version]);
  const question = search.context ?? captured ?? exampleContext;
  const asked = contextsOf(question).contexts;
  const columns = comparedOf(search);
  const isMatrix = asked.length > 1 || columns.environments.length > 0 || columns.version !== "";
  const answer = useQuery({
    queryKey: [...rulesetKey(place), "why", search.flag, question],
    queryFn: async ({ signal }) => {
      const body = { flag: search.flag, context: asked[0] ?? {} };
      return (await send<Explanation>("POST", `${environmentPath(place.project, place.environment)}/explain`, { body, signal })).data;
    },
    enabled: search.flag !== undefined && !isMatrix,
    retry: false,
  });
  const source = useQuery({ ...flagQuery(place, search.flag ?? ""), enabled: search.flag !== undefined, retry: false });
  const typed = useFoundFlags(place, flag.trim())?.find((found) => found.key === flag.trim());
  const ask = (flag: string, context: string, isCaptured: boolean) => {
    const error = contextsOf(context).problem;
    setProblem(error);
    if (error || !flag) return;
    setCaptured(isCaptured ? context : null);
    void navigate({
      to: "/$organization/$project/$environment/why",
      params: { ...place },
      search: {
        flag,
        context: isCaptured ? undefined : context,
        with: compared.environments.join(",") || undefined,
        version: compared.version || undefined,
      },
    });
    if (flag === search.flag && context === question) void answer.refetch();
  };
  const form = useRef<HTMLFormElement>(null);
  useShortcuts({ "/": () => form.current?.querySelector("input")?.focus() });
  const submit = () => {
    ask(flag.trim(), context, captured !== null);
  };
  const choose = (flag: string, value: Record<string, unknown>) => {
    const text = JSON.stringify(value, null, 2);
    setCapturing(false);
    setFlag(flag);
    setContext(text);
    ask(flag, text, true);
  };
  return (
    <>
      <PageHeader title={t.nav.why}>
        {search.flag && captured === null && <CopyButton text={window.location.href} label={t.why.copyLink} />}
      </PageHeader>
      <div className="grid items-start gap-6 px-4 py-5 sm:px-6 lg:grid-cols-[340px_minmax(0,1fr)]">
        <form
          ref={form}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
          className="card flex flex-col gap-4 p-4 lg:sticky lg:top-4"
        >
          <p className="text-sm text-n11">{t.why.intro}</p>
          <div className="flex flex-col gap-1">
            <span className="label">{t.rules.flag}</span>
            <FlagSuggest className="!h-8" value={flag} onChange={setFlag} />
          </div>
          <ContextEditor value={context} onChange={setContext} hint={t.why.contextHint} problem={problem} flag={typed} onSubmit={submit} />
          {captured !== null && <p className="text-xs text-n10">{t.capture.notInAddress}</p>}
          {mayCapture && (
            <Button icon={Radio} className="self-start" onClick={() => setCapturing(true)}>
              {t.capture.open}
            </Button>
          )}
          <CompareFields value={compared} onChange={setCompared} />
          <Button type="submit" look="primary">
            {t.why.explain}
          </Button>
        </form>
        <section aria-live="polite" aria-label={t.why.result}>
          {search.flag === undefined ? (
            <Empty icon={CircleHelp} title={t.why.emptyTitle} text={t.why.emptyText} />
          ) : isMatrix ? (
            <Matrix flag={search.flag} contexts={asked} compared={columns} source={source.data?.flag} isLinked={captured === null} />
          ) : answer.error ? (
            <Problem error={answer.error} onRetry={() => void answer.refetch()} />
          ) : (
            answer.data && <Steps explanation={answer.data} flag={source.data?.flag} />
          )}
        </section>
      </div>
      {isCapturing && (
        <Suspense>
          <CaptureDialog place={place} flag={flag.trim()} onChoose={choose} onClose={() => setCapturing(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Returns with what the answers of the environment are compared. */
function comparedOf(search: { with?: string | undefined; version?: string | undefined }): Compared {
  return { environments: (search.with ?? "").split(",").filter(Boolean), version: search.version ?? "" };
}
