import { FileCheck2 } from "lucide-react";
import type { FormEvent } from "react";
import { type ImportFormat, type SourceFile, fileOf, filesOf, importFormats } from "@/model/imports";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, cx } from "@/ui/basics";
import { TextField } from "@/ui/TextField";
import { Toggle } from "@/ui/Toggle";
import { DropZone } from "./DropZone";
import type { useImport } from "./useImport";

/** Represents the options of an import, as they are entered. */
export interface SourceOptions {
  namespace: string;
  directory: string;
  allowApproximate: boolean;
}

interface SourceFormProps {
  run: ReturnType<typeof useImport>;
  format: ImportFormat;
  onFormat: (format: ImportFormat) => void;
  files: readonly SourceFile[];
  onFiles: (files: readonly SourceFile[]) => void;
  options: SourceOptions;
  onOptions: (options: SourceOptions) => void;
}

/** Chooses the system, its files and the options. Nothing is written before the plan was reviewed. */
export function SourceForm({ run, format, onFormat, files, onFiles, options, onOptions }: SourceFormProps) {
  const place = usePlace();
  const hasFolders = format === "flipt";
  // What one of several parts of the files is called in the other system.
  const namespace = format === "flipt" || format === "launchdarkly" ? t.imports.namespaces[format] : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (files.length === 0) return;
    void run.makePlan({
      format,
      files: filesOf(files),
      ...(namespace && options.namespace.trim() && { namespace: options.namespace.trim() }),
      ...(hasFolders && options.directory.trim() && { directory: options.directory.trim() }),
      ...(options.allowApproximate && { allowApproximate: true }),
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <p className="max-w-3xl text-sm text-n11">{t.imports.text(place.environment)}</p>
      <fieldset>
        <legend className="label mb-1.5">{t.imports.from}</legend>
        <div className="grid grid-cols-2 gap-2 lg:grid-cols-4">
          {importFormats.map((name) => (
            <label
              key={name}
              className={cx(
                "flex cursor-pointer flex-col rounded-md border px-3 py-2 text-sm has-focus-visible:outline-2",
                "has-focus-visible:outline-accent",
                name === format ? "border-accent bg-accent-soft" : "border-n7 hover:bg-n3",
              )}
            >
              <input type="radio" name="format" className="sr-only" checked={name === format} onChange={() => onFormat(name)} />
              <span className="font-medium">{t.imports.formats[name].name}</span>
              <span className="text-xs text-n11">{t.imports.formats[name].text}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <DropZone files={files} onFiles={onFiles} text={t.imports.formats[format].files} accept=".yaml,.yml,.json" folders={hasFolders} />
      {run.problem && <SourceProblem run={run} files={files} />}
      <div className="card flex flex-col gap-4 p-4 [&>*:first-child]:border-t-0 [&>*:first-child]:pt-0">
        {(namespace || hasFolders) && (
          <div className="grid gap-4 sm:grid-cols-2">
            {namespace && (
              <TextField
                label={namespace.label}
                hint={namespace.hint}
                spellCheck={false}
                value={options.namespace}
                onChange={(value) => onOptions({ ...options, namespace: value })}
              />
            )}
            {hasFolders && (
              <TextField
                label={t.imports.directory}
                hint={t.imports.directoryHint}
                spellCheck={false}
                value={options.directory}
                onChange={(directory) => onOptions({ ...options, directory })}
              />
            )}
          </div>
        )}
        <Toggle
          label={t.imports.approximate}
          hint={t.imports.approximateHint}
          checked={options.allowApproximate}
          onChange={(allowApproximate) => onOptions({ ...options, allowApproximate })}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" type="submit" icon={FileCheck2} aria-disabled={run.busy || files.length === 0}>
          {run.busy ? t.imports.planning : t.imports.plan}
        </Button>
        <span className="text-sm text-n11">{files.length === 0 ? t.imports.filesFirst : t.imports.planHint}</span>
      </div>
    </form>
  );
}

/** Names the places in the files that cannot be read, or shows another problem. */
function SourceProblem({ run, files }: Pick<SourceFormProps, "run" | "files">) {
  const { problem } = run;
  if (!problem || problem.errors.length === 0) return problem && <Problem error={problem} compact />;
  return (
    <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm">
      <p className="font-medium">{t.imports.unreadable}</p>
      <ul>
        {problem.errors.slice(0, 20).map((error) => {
          const file = fileOf(error.pointer, files);
          return (
            <li key={error.pointer + error.detail} className="break-words text-n11">
              {file && <bdi className="mono mr-1.5 text-n12">{file.path}</bdi>}
              {error.detail}
            </li>
          );
        })}
        {problem.errors.length > 20 && <li className="text-n11">{t.history.others(problem.errors.length - 20)}</li>}
      </ul>
    </div>
  );
}

/** Says what the plan was made from. */
export function SourceSummary({ format, files, onChange }: { format: ImportFormat; files: readonly SourceFile[]; onChange: () => void }) {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="font-medium">{t.imports.formats[format].name}</span>
      <span className="min-w-0 truncate text-n11">
        <bdi className="mono">{files[0]?.path}</bdi>
        {files.length > 1 && ` ${t.history.others(files.length - 1)}`} · {t.imports.size(size)}
      </span>
      <Button small className="ml-auto" onClick={onChange}>
        {t.imports.change}
      </Button>
    </div>
  );
}
