import { CircleStop, Radio } from "lucide-react";
import { useState } from "react";
import type { Place } from "@/lib/queries";
import { t } from "@/text/en";
import { Button, Problem, Time } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { TextField } from "@/ui/TextField";
import { contextOf } from "./context";
import { type Captured, useCapture } from "./useCapture";

interface CaptureDialogProps {
  place: Place;
  /** The flag whose evaluations are shown; empty for all. */
  flag: string;
  onChoose: (flag: string, context: Record<string, unknown>) => void;
  onClose: () => void;
}

/** Shows the evaluations that applications make now, and asks why one of them was answered as it was. */
export default function CaptureDialog({ place, flag, onChoose, onClose }: CaptureDialogProps) {
  const [key, setKey] = useState("");
  const { capture, start, stop } = useCapture(place);
  const { evaluations, isRunning, ended, error } = capture;
  return (
    <Dialog open onClose={onClose} size="large" title={t.capture.title} description={t.capture.text(flag)}>
      <div className="flex flex-col gap-4">
        <form
          className="flex flex-wrap items-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void start(flag, key.trim());
          }}
        >
          <div className="min-w-0 flex-1 basis-60">
            <TextField label={t.capture.key} hint={t.capture.keyHint} value={key} onChange={setKey} />
          </div>
          {/* Two elements: a click that ends the capture must not submit the form, which starts the next. */}
          {isRunning ? (
            <Button key="stop" icon={CircleStop} className="mt-6" onClick={stop}>
              {t.capture.stop}
            </Button>
          ) : (
            <Button key="start" type="submit" look="primary" icon={Radio} className="mt-6">
              {ended || error ? t.capture.again : t.capture.start}
            </Button>
          )}
        </form>
        {error ? <Problem error={error} compact /> : null}
        <p role="status" className="flex items-center gap-2 text-sm text-n11 empty:hidden">
          {isRunning && <span aria-hidden className="live-dot" data-live="true" />}
          {isRunning && (evaluations.length === 0 ? t.capture.waiting : t.capture.count(evaluations.length))}
          {ended && `${t.capture.count(evaluations.length)}. ${t.capture.ended[ended]}`}
        </p>
        {ended && evaluations.length === 0 && <p className="text-sm text-n11">{t.capture.none}</p>}
        {evaluations.length > 0 && (
          <>
            <ul aria-label={t.capture.list} className="card max-h-[50vh] divide-y overflow-y-auto">
              {evaluations.map((evaluation, index) => (
                <Item key={evaluations.length - index} evaluation={evaluation} flag={flag} onChoose={onChoose} />
              ))}
            </ul>
            <p className="text-xs text-n11">{t.capture.now}</p>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface ItemProps extends Pick<CaptureDialogProps, "flag" | "onChoose"> {
  evaluation: Captured;
}

function Item({ evaluation, flag, onChoose }: ItemProps) {
  const caller = evaluation.targetingKey ?? t.capture.anonymous;
  const asked = evaluation.flagKey ?? flag;
  const { targetingKey: _, ...attributes } = contextOf(evaluation);
  const isEmpty = Object.keys(attributes).length === 0;
  const why = evaluation.contextTooLarge ? t.capture.tooLarge : !asked ? t.capture.chooseFlag : undefined;
  return (
    <li className="flex items-center gap-3 px-3 py-2 text-sm">
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <bdi className={evaluation.targetingKey === null ? "text-n11" : "mono break-all"}>{caller}</bdi>
          <span className="text-n11">
            {evaluation.flagKey ? (
              <>
                <bdi className="mono">{evaluation.flagKey}</bdi> → <bdi className="mono">{evaluation.variant ?? t.why.noValue}</bdi>{" "}
                {evaluation.errorCode ?? evaluation.reason}
              </>
            ) : (
              t.capture.all(evaluation.bulkFlags)
            )}
          </span>
        </span>
        <bdi className="mono block truncate text-xs text-n11" title={isEmpty ? undefined : JSON.stringify(attributes, null, 2)}>
          {evaluation.contextTooLarge ? t.capture.tooLarge : isEmpty ? t.capture.noContext : JSON.stringify(attributes)}
        </bdi>
        <span className="block text-xs text-n10">
          <Time at={evaluation.time} />
          {[evaluation.version, evaluation.sdk, evaluation.source === "sdk" ? t.capture.exposure : null].filter(Boolean).map((text) => (
            <span key={text}> · {text}</span>
          ))}
        </span>
      </span>
      <Button
        small
        disabled={why !== undefined}
        title={why}
        aria-label={t.capture.choose(caller, asked)}
        onClick={() => onChoose(asked, contextOf(evaluation))}
      >
        {t.capture.use}
      </Button>
    </li>
  );
}
