import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, getRouteApi, useBlocker, useNavigate } from "@tanstack/react-router";
import { CircleHelp, Flag as FlagIcon } from "lucide-react";
import { Suspense, lazy, useEffect, useMemo, useReducer, useState } from "react";
import { ApiError, environmentPath, path } from "@/lib/api";
import { isChunkMissing } from "@/lib/chunks";
import { keepDraft, loadDraft } from "@/lib/drafts";
import { toPointer } from "@/lib/pointer";
import { useDryRun } from "@/lib/useDryRun";
import { useHeldErrors } from "@/lib/useHeldErrors";
import { flagQuery, usePermissions } from "@/lib/queries";
import { useShortcuts } from "@/lib/shortcuts";
import { flagDifferences } from "@/model/diff";
import { isDirty, newRule, reduceDraft, startDraft } from "@/model/draft";
import type { Flag } from "@/model/types";
import { ReviewDialog } from "@/review/ReviewDialog";
import { changeOf } from "@/model/changes";
import type { FlagTab } from "@/router";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { CopyButton, Empty, Hint, PageSkeleton, Problem } from "@/ui/basics";
import { TabBar } from "@/ui/TabBar";
import { showToast } from "@/ui/toasts";
import { ChangeBar } from "./ChangeBar";
import { Facts } from "./Facts";
import { RulesTab } from "./RulesTab";
import { ConditionsContext, useSuggestions } from "./conditions";
import { FlagEditorContext } from "./context";

const VariantsTab = lazy(() => import("./VariantsTab"));
const InsightsTab = lazy(() => import("./InsightsTab"));
const HistoryTab = lazy(() => import("./HistoryTab"));
const SettingsTab = lazy(() => import("./SettingsTab"));
const TextTab = lazy(() => import("./TextTab"));

const WhyPanel = lazy(() => import("../why/WhyPanel"));

const route = getRouteApi("/signed-in/$organization/$project/$environment/flags/$flag");
const base = "/$organization/$project/$environment";

export function FlagPage() {
  const { flag: key } = route.useParams();
  const place = usePlace();
  const query = useQuery(flagQuery(place, key));
  const missing = query.error instanceof ApiError && query.error.status === 404;
  if (query.data) return <FlagEditorPage key={`${place.environment}/${key}`} flag={query.data.flag} etag={query.data.etag} />;
  return (
    <>
      <PageHeader title={<bdi className="mono text-base">{key}</bdi>} name={key} />
      {missing ? (
        <Empty icon={FlagIcon} title={t.flag.missing(place.environment)} text={t.flag.missingText}>
          <Link to={`${base}/flags`} params={{ ...place }} className="btn">
            {t.flag.all}
          </Link>
        </Empty>
      ) : query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function FlagEditorPage({ flag, etag }: { flag: Flag; etag: string }) {
  const { tab = "rules" } = route.useSearch();
  const place = usePlace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = usePermissions(place);
  const [draft, dispatch] = useReducer(reduceDraft, null, () => loadDraft(place, flag.key) ?? startDraft(flag, etag));
  const [review, setReview] = useState(false);
  const [toggle, setToggle] = useState(false);
  const [why, setWhy] = useState(false);
  const dirty = isDirty(draft);
  // A newer version of the server is shown unless there are edits; then saving compares them.
  useEffect(() => dispatch({ type: "load", flag, etag }), [flag, etag]);
  const newer = dirty && flag !== draft.base && flagDifferences(draft.base, flag).length > 0;
  const url = environmentPath(place.project, place.environment) + path`/flags/${flag.key}`;
  const { errors, events } = useHeldErrors(useDryRun("PUT", url, dirty ? draft.flag : null));
  const suggestions = useSuggestions(place);
  const differences = useMemo(() => flagDifferences(draft.base, draft.flag), [draft.base, draft.flag]);
  useEffect(() => keepDraft(place, draft, dirty), [place, draft, dirty]);
  // Other pages of the console do not lose the edits; closing the tab does.
  useBlocker({ shouldBlockFn: () => false, enableBeforeUnload: () => dirty && !isChunkMissing() });

  const mayEdit = may("flags.write") && draft.flag.archived !== true;
  const open = (next: FlagTab) =>
    void navigate({
      to: `${base}/flags/$flag`,
      params: { ...place, flag: flag.key },
      search: next === "rules" ? {} : { tab: next },
      replace: true,
    });
  useShortcuts({
    a: () => {
      if (!mayEdit) return;
      open("rules");
      dispatch({ type: "addRule", rule: newRule(draft.flag) });
    },
    e: () => may("flags.toggle") && !dirty && flag.archived !== true && setToggle(true),
    w: () => void navigate({ to: `${base}/why`, params: { ...place }, search: { flag: flag.key } }),
    "mod+Enter": () => dirty && setReview(true),
    "mod+z": () => dispatch({ type: "undo" }),
    Escape: () => void navigate({ to: `${base}/flags`, params: { ...place } }),
  });

  const editor = { place, draft, dispatch, errors, mayEdit };
  const discard = () => {
    dispatch({ type: "discard" });
    showToast(t.bar.discarded, { detail: flag.key, undo: () => dispatch({ type: "undo" }) });
  };
  const saved = async () => {
    setReview(false);
    setToggle(false);
    dispatch({ type: "discard" });
    try {
      const fresh = await queries.fetchQuery({ ...flagQuery(place, flag.key), staleTime: 0 });
      dispatch({ type: "rebase", flag: fresh.flag, etag: fresh.etag, draft: fresh.flag });
    } catch {
      // Deleted: the page shows it.
    }
  };
  return (
    <FlagEditorContext value={editor}>
      <PageHeader
        name={flag.key}
        title={
          <span className="flex items-center gap-2">
            <Link to={`${base}/flags`} params={{ ...place }} className="text-n11 hover:text-n12" aria-label={t.flag.all}>
              <FlagIcon aria-hidden />
            </Link>
            <bdi className="mono truncate text-base">{flag.key}</bdi>
            <CopyButton text={flag.key} label={t.flag.copy} />
          </span>
        }
      >
        <Hint text={t.flag.why} keys="W">
          <Link to={`${base}/why`} params={{ ...place }} search={{ flag: flag.key }} className="btn">
            <CircleHelp aria-hidden />
            {t.nav.why}
          </Link>
        </Hint>
        <Facts.Toggle flag={draft.flag} dirty={dirty} mayToggle={may("flags.toggle")} onToggle={() => setToggle(true)} />
      </PageHeader>
      <Facts.Line flag={draft.flag} />
      <Tabs tab={tab} onOpen={open} changed={new Set(differences.map((difference) => tabOf(difference.pointer)))} />
      <div className="grid flex-1 items-start gap-6 px-4 py-5 sm:px-6 xl:grid-cols-[minmax(0,1fr)_280px]">
        <div className="min-w-0" {...events}>
          <Suspense fallback={<PageSkeleton />}>
            {tab === "rules" && (
              <ConditionsContext value={{ ...suggestions, errors, flag: flag.key }}>
                <RulesTab />
              </ConditionsContext>
            )}
            {tab === "variants" && <VariantsTab />}
            {tab === "insights" && <InsightsTab />}
            {tab === "history" && <HistoryTab />}
            {tab === "settings" && <SettingsTab />}
            {(tab === "json" || tab === "yaml") && <TextTab language={tab} />}
          </Suspense>
        </div>
        <Facts.Panel flag={draft.flag} />
      </div>
      {dirty && (
        <ChangeBar
          count={differences.length}
          newer={newer}
          onDiscard={discard}
          onWhy={() => setWhy(true)}
          onReview={() => setReview(true)}
        />
      )}
      {review && (
        <ReviewDialog
          place={place}
          items={[{ before: draft.base, after: draft.flag }]}
          etag={draft.etag}
          onClose={() => setReview(false)}
          onSaved={() => void saved()}
          onRebase={(theirs, version, mine) => dispatch({ type: "rebase", flag: theirs, etag: version, draft: mine })}
        />
      )}
      {toggle && (
        <ReviewDialog
          place={place}
          {...changeOf([draft.base], (flag) => ({ ...flag, enabled: draft.base.enabled === false }))}
          etag={draft.etag}
          onClose={() => setToggle(false)}
          onSaved={() => void saved()}
        />
      )}
      {why && (
        <Suspense fallback={null}>
          <WhyPanel place={place} draft={draft.flag} onClose={() => setWhy(false)} />
        </Suspense>
      )}
    </FlagEditorContext>
  );
}

function tabOf(pointer: string): FlagTab {
  if (pointer.startsWith("/variants")) return "variants";
  return ["/rules", "/defaultVariant", "/offVariant", "/prerequisites", "/enabled"].some((name) => pointer.startsWith(name)) ||
    pointer === toPointer([])
    ? "rules"
    : "settings";
}

function Tabs({ tab, onOpen, changed }: { tab: FlagTab; onOpen: (tab: FlagTab) => void; changed: ReadonlySet<FlagTab> }) {
  const button = (name: FlagTab) => (
    <button
      key={name}
      type="button"
      className="tab"
      aria-current={tab === name ? "page" : undefined}
      data-active={tab === name}
      onClick={() => onOpen(name)}
    >
      {t.flag.tabs[name]}
      {changed.has(name) && (
        <span role="img" aria-label={t.flag.changed} title={t.flag.changed} className="size-1.5 rounded-full bg-accent" />
      )}
    </button>
  );
  return (
    <TabBar label={t.flag.parts} active={tab} className="border-b px-4 sm:px-6">
      {(["rules", "variants", "insights", "history", "settings"] as const).map(button)}
      <span className="flex-1" />
      {(["json", "yaml"] as const).map(button)}
    </TabBar>
  );
}
