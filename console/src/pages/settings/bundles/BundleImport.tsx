import { FileCheck2, Upload } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { BundleApply } from "./BundleApply";
import { BundlePlan } from "./BundlePlan";
import { type BundleMode, bundleModes, useBundle } from "./useBundle";

/** Imports a bundle: the file, then what it would change, then the import. */
export function BundleImport() {
  const { organization } = usePlace();
  const run = useBundle(organization);
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<BundleMode>("merge");
  const [isApplying, setApplying] = useState(false);
  const startOver = () => {
    run.clear();
    setApplying(false);
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    event.target.value = "";
    if (!chosen) return;
    startOver();
    setFile(chosen);
  };
  const shown = run.plan?.answer ?? run.applied;
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.bundles.importTitle}>
      <div className="flex flex-col gap-4 p-4">
        <div>
          <h2 className="font-semibold">{t.bundles.importTitle}</h2>
          <p className="max-w-3xl text-n11">{t.bundles.importText}</p>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button icon={Upload} onClick={() => input.current?.click()}>
            {t.bundles.choose}
          </Button>
          <input
            ref={input}
            type="file"
            accept=".tar.gz,.tgz,.gz,.zip,application/gzip,application/zip"
            className="hidden"
            tabIndex={-1}
            aria-label={t.bundles.choose}
            onChange={choose}
          />
          {file && (
            <span className="min-w-0 truncate">
              <bdi className="mono">{file.name}</bdi> <span className="text-xs text-n11">{t.imports.size(file.size)}</span>
            </span>
          )}
        </div>
        <div className="flex max-w-lg flex-col gap-1">
          <span aria-hidden className="label">
            {t.bundles.mode}
          </span>
          <Select
            label={t.bundles.mode}
            value={mode}
            onChange={(next) => {
              setMode(next);
              startOver();
            }}
            options={bundleModes.map((value) => ({ value, label: t.bundles.modes[value] }))}
          />
          <p className="text-xs text-n10">{t.bundles.modeTexts[mode]}</p>
        </div>
        {run.problem && !(isApplying && run.plan) && <BundleProblem run={run} />}
        {!shown && (
          <div className="flex flex-wrap items-center gap-3">
            <Button
              look="primary"
              icon={FileCheck2}
              aria-disabled={run.busy || !file}
              onClick={() => file && void run.makePlan({ file, mode })}
            >
              {run.busy ? t.imports.planning : t.imports.plan}
            </Button>
            <span className="text-n11">{file ? t.imports.planHint : t.imports.filesFirst}</span>
          </div>
        )}
      </div>
      {shown && (
        <BundlePlan answer={shown} isApplied={run.applied !== null} isRenewed={run.plan?.isRenewed === true}>
          {run.plan?.answer.changed && (
            <Button look="primary" onClick={() => setApplying(true)}>
              {t.imports.apply}
            </Button>
          )}
          {run.applied && (
            <Button
              onClick={() => {
                startOver();
                setFile(null);
              }}
            >
              {t.imports.again}
            </Button>
          )}
        </BundlePlan>
      )}
      {isApplying && run.plan && <BundleApply run={run} onClose={() => setApplying(false)} />}
    </section>
  );
}

/** Names what is wrong in the archive, or shows another problem. */
function BundleProblem({ run }: { run: ReturnType<typeof useBundle> }) {
  const { problem } = run;
  if (!problem || problem.errors.length === 0) return problem && <Problem error={problem} compact />;
  return (
    <div role="alert" className="rounded-md bg-bad-soft px-3 py-2">
      <p className="font-medium">{problem.detail}</p>
      <ul className="list-disc pl-4.5">
        {problem.errors.slice(0, 20).map((error) => (
          <li key={error.pointer + error.detail} className="break-words text-n11">
            {error.detail}
          </li>
        ))}
        {problem.errors.length > 20 && <li className="text-n11">{t.history.others(problem.errors.length - 20)}</li>}
      </ul>
    </div>
  );
}
