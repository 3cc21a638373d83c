import type { ReactNode } from "react";
import { t } from "@/text/en";
import { cx } from "@/ui/basics";
import type { BundleAnswer, BundleEnvironment } from "./useBundle";

/** The number of items of an environment that are named; the others are counted. */
const named = 50;

interface BundlePlanProps {
  answer: BundleAnswer;
  isApplied: boolean;
  isRenewed: boolean;
  children: ReactNode;
}

/** Shows what an import changes in each environment, or what it did. */
export function BundlePlan({ answer, isApplied, isRenewed, children }: BundlePlanProps) {
  const failedProjects = answer.projects.filter((project) => project.result === "failed").length;
  const failedEnvironments = answer.environments.filter((environment) => environment.result === "failed").length;
  const done = failedProjects + failedEnvironments > 0 ? t.bundles.failed(failedProjects, failedEnvironments) : t.bundles.done;
  const deletions = isApplied ? deleted(answer) : answer.deletions;
  const planned = answer.changed ? t.bundles.planned : t.bundles.nothing;
  return (
    <div className="border-t">
      <div role="status" className="flex flex-col gap-1 px-4 py-3">
        {isRenewed && <p className="text-warn">{t.bundles.renewed}</p>}
        <p className="font-medium">{isApplied ? done : planned}</p>
        {deletions > 0 && <p className={cx(!isApplied && "text-bad")}>{t.bundles.deletions(deletions, isApplied)}</p>}
        {answer.warnings.map((warning) => (
          <p key={warning} className="text-warn">
            {warning}
          </p>
        ))}
      </div>
      <ul aria-label={t.imports.report} className="divide-y border-t">
        {answer.projects.map((project) => (
          <li key={project.project} className="px-4 py-2.5">
            <bdi className="mono font-medium">{project.project}</bdi> <Result change="create" result={project.result} />
            {project.problem && <p className="break-words text-bad">{project.problem}</p>}
          </li>
        ))}
        {answer.environments.map((environment) => (
          <Environment key={`${environment.project}/${environment.environment}`} environment={environment} />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2 border-t px-4 py-3 empty:hidden">{children}</div>
    </div>
  );
}

/** Returns the number of items that an import deleted; those of environments that failed are still there. */
const deleted = (answer: BundleAnswer) =>
  answer.environments
    .filter((environment) => environment.result === "applied")
    .reduce((count, { items }) => count + items.filter((item) => item.change === "delete").length, 0);

function Environment({ environment }: { environment: BundleEnvironment }) {
  const { items } = environment;
  return (
    <li className="px-4 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <bdi className="mono font-medium">{`${environment.project}/${environment.environment}`}</bdi>
        <Result change={environment.change} result={environment.result} />
        {environment.version && <span className="text-xs text-n11">{t.version(environment.version)}</span>}
      </p>
      {environment.problem && <p className="break-words text-bad">{environment.problem}</p>}
      {items.length > 0 && (
        <ul className="mt-1 flex flex-col gap-0.5">
          {items.slice(0, named).map((item) => (
            <li key={item.kind + item.key} className="flex gap-2">
              <span className={cx("w-16 flex-none", item.change === "delete" ? "text-bad" : "text-n11")}>
                {t.bundles.changes[item.change as keyof typeof t.bundles.changes]}
              </span>
              <span className="min-w-0 truncate">
                <span className="text-n11">{item.kind === "segment" ? t.rules.segment : t.rules.flag}</span>{" "}
                <bdi className="mono">{item.key}</bdi>
              </span>
            </li>
          ))}
          {items.length > named && <li className="text-n11">{t.history.others(items.length - named)}</li>}
        </ul>
      )}
    </li>
  );
}

/** Says in words what happens, or happened, to a project or an environment. */
function Result({ change, result }: { change: string; result: string }) {
  const isFailed = result === "failed";
  const isDone = result === "applied";
  const text = isFailed ? t.bundles.results.failed : isDone ? t.bundles.results.applied : t.bundles.changes[change as "create"];
  return <span className={cx("chip", isFailed && "bg-bad-soft text-bad", isDone && "bg-on-soft text-on")}>{text}</span>;
}
