import { Suspense, lazy, useState } from "react";
import { ApiError, path, send } from "@/lib/api";
import { openErrors } from "@/lib/openErrors";
import { useFlags } from "@/lib/queries";
import { asProblem } from "@/lib/useSubmit";
import { type AnomalyRule, type DryRun, newAnomalyRule } from "@/model/anomalies";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Field, Problem, Skeleton } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { showToast } from "@/ui/toasts";
import { DryRunResult } from "./DryRunResult";
import { RuleForm } from "./RuleForm";

const CodeEditor = lazy(() => import("@/editor/CodeEditor"));

interface RuleDialogProps {
  url: string;
  /** The rule to edit; null creates one. */
  rule: AnomalyRule | null;
  onClose: () => void;
  onSaved: () => void;
}

/** Edits the document of an anomaly rule, and tries it with the data of the last week before it is saved. */
export default function RuleDialog({ url, rule, onClose, onSaved }: RuleDialogProps) {
  const first = useFlags(usePlace(), {}).data?.pages[0]?.items[0]?.key ?? "new-checkout";
  const [name, setName] = useState(rule?.name ?? "");
  const [text, setText] = useState(() => JSON.stringify(rule?.rule ?? newAnomalyRule(first), null, 2));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ error: ApiError; sent: unknown } | null>(null);
  const [tried, setTried] = useState<{ result: DryRun; rule: object } | null>(null);
  const document = documentOf(text);
  const error = problem && openProblem(problem.error, problem.sent, document);
  const errorOf = (pointer: string) => error?.errors.find((item) => item.pointer === pointer)?.detail;
  const run = async (action: (document: unknown) => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const sent = documentOf(text);
    try {
      await action(JSON.parse(text));
    } catch (failure) {
      const error = failure instanceof SyntaxError ? new ApiError(422, t.anomalyRules.noJson, failure.message) : asProblem(failure);
      setProblem({ error, sent });
    } finally {
      setBusy(false);
    }
  };
  const tryOut = () =>
    run(async (body) => {
      setTried({ result: (await send<DryRun>("POST", `${url}/dry-run`, { body })).data, rule: body as object });
    });
  const save = () =>
    run(async (body) => {
      const condition = rule ? { ifMatch: `"${rule.version}"` } : { ifNoneMatch: "*" };
      await send("PUT", url + path`/${name.trim()}`, { body, ...condition });
      showToast(t.review.saved(name.trim()));
      onSaved();
    });
  return (
    <Dialog
      open
      onClose={onClose}
      size="medium"
      title={rule ? t.anomalyRules.editTitle(rule.name) : t.anomalyRules.create}
      description={t.anomalyRules.help}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button aria-disabled={busy} onClick={() => void tryOut()}>
            {t.anomalyRules.dryRun}
          </Button>
          <Button look="primary" aria-disabled={busy || name.trim() === ""} onClick={() => name.trim() !== "" && void save()}>
            {t.anomalyRules.save}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {!rule && (
          <Field label={t.tokens.name} error={errorOf("/name")}>
            {(props) => (
              <input
                {...props}
                className="input mono"
                value={name}
                placeholder="checkout-errors"
                spellCheck={false}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        )}
        {rule?.undefined && <p className="text-sm text-warn">{t.anomalyRules.undefined(rule.undefined)}</p>}
        {document ? (
          <RuleForm rule={document} errorOf={errorOf} onChange={(next) => setText(JSON.stringify(next, null, 2))} />
        ) : (
          <p className="text-sm text-n11">{t.anomalyRules.onlyText}</p>
        )}
        <Suspense fallback={<Skeleton className="h-60" />}>
          <CodeEditor label={t.anomalyRules.document} language="json" value={text} onChange={setText} />
        </Suspense>
        {error && <Problem error={error} compact />}
        {tried && !error && <DryRunResult {...tried} />}
      </div>
    </Dialog>
  );
}

/** Returns what is left of a problem after edits: errors of values that were not edited. */
function openProblem(problem: ApiError, sent: unknown, document: unknown): ApiError | null {
  // A text that was no document may be one now.
  if (problem.errors.length === 0) return sent === null && document !== null ? null : problem;
  const open = openErrors(problem.errors, sent, document);
  return open.length === 0 ? null : new ApiError(problem.status, problem.title, problem.detail, open, problem.type);
}

/** Returns the document of a text, or null while the text is no JSON object. */
function documentOf(text: string): AnomalyRule["rule"] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as AnomalyRule["rule"]) : null;
  } catch {
    return null;
  }
}
