import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { CircleCheck, History, Lock } from "lucide-react";
import { useState } from "react";
import { usePermissions } from "@/lib/queries";
import { type ImportAnswer, type ImportSearch, type SourceFile, changesOf } from "@/model/imports";
import { previousVersion } from "@/model/versions";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty } from "@/ui/basics";
import { Report, content } from "./Report";
import { type SourceOptions, SourceForm, SourceSummary } from "./SourceForm";
import { useImport } from "./useImport";

const noOptions: SourceOptions = { namespace: "", directory: "", allowApproximate: false };
const route = getRouteApi("/signed-in/$organization/$project/$environment/import");

/** Imports flags and segments of another system: the source, then what the import would do, then the import. */
export function ImportPage() {
  const place = usePlace();
  // Another environment begins without the plan of this one.
  return <ImportInto key={`${place.project}/${place.environment}`} />;
}

function ImportInto() {
  const place = usePlace();
  const search = route.useSearch();
  const navigate = useNavigate();
  const may = usePermissions(place);
  const run = useImport(place);
  const [files, setFiles] = useState<readonly SourceFile[]>([]);
  const [options, setOptions] = useState(noOptions);
  const mayImport = may("flags.write") && may("segments.write");
  const format = search.format ?? "flipt";
  const setSearch = (next: ImportSearch) =>
    void navigate({ to: "/$organization/$project/$environment/import", params: { ...place }, search: next, replace: true });
  const startOver = () => {
    run.clear();
    setSearch({ format });
  };
  return (
    <>
      <PageHeader title={t.imports.title} />
      {!mayImport ? (
        <Empty icon={Lock} title={t.imports.deniedTitle(place.environment)} text={t.imports.deniedText} />
      ) : run.plan && !run.applied ? (
        <Report
          header={<SourceSummary format={format} files={files} onChange={startOver} />}
          run={run}
          show={search.show}
          onShow={(show) => setSearch({ format, show })}
        />
      ) : (
        <div className={content}>
          {run.applied ? (
            <Applied answer={run.applied} onAgain={startOver} />
          ) : (
            <SourceForm
              run={run}
              format={format}
              onFormat={(next) => {
                setSearch({ format: next });
                setOptions(noOptions);
              }}
              files={files}
              onFiles={setFiles}
              options={options}
              onOptions={setOptions}
            />
          )}
        </div>
      )}
    </>
  );
}

/** Says what was imported, and how to undo it. */
function Applied({ answer, onAgain }: { answer: ImportAnswer; onAgain: () => void }) {
  const place = usePlace();
  const { create, update } = changesOf(answer.items);
  const before = previousVersion(answer.version);
  return (
    <section role="status" className="card flex flex-col items-start gap-3 p-5 text-sm">
      <h2 className="flex items-center gap-2 text-base font-semibold">
        <CircleCheck aria-hidden className="text-on" />
        {t.imports.done(create, update)}
      </h2>
      <p className="text-n11">{t.imports.doneText(place.environment, answer.version)}</p>
      <div className="flex flex-wrap gap-2">
        <Link to="/$organization/$project/$environment/flags" params={{ ...place }} className="btn btn-primary">
          {t.imports.toFlags}
        </Link>
        {before && (
          <Link to="/$organization/$project/$environment/history" params={{ ...place }} search={{ version: before }} className="btn">
            <History aria-hidden />
            {t.imports.toHistory}
          </Link>
        )}
        <Button look="quiet" onClick={onAgain}>
          {t.imports.again}
        </Button>
      </div>
    </section>
  );
}
