import { FolderOpen, Upload, X } from "lucide-react";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { type ChosenFile, chosenFiles, droppedFiles, readFile } from "@/lib/files";
import { type SourceFile, importLimits } from "@/model/imports";
import { t } from "@/text/en";
import { Button, IconButton, cx } from "@/ui/basics";

/** The number of files whose names are shown; the others are counted. */
const named = 8;

interface DropZoneProps {
  files: readonly SourceFile[];
  onFiles: (files: readonly SourceFile[]) => void;
  /** What a file should be, and the endings of its name. */
  text: string;
  accept: string;
  folders: boolean;
}

/** Takes files that are dropped or chosen, and lists them. */
export function DropZone({ files, onFiles, text, accept, folders }: DropZoneProps) {
  const one = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const take = async (chosen: ChosenFile[]) => {
    setError(null);
    if (chosen.length === 0) return setError(t.imports.noFiles);
    if (chosen.length > importLimits.files) return setError(t.imports.tooMany(importLimits.files));
    if (chosen.reduce((sum, { file }) => sum + file.size, 0) > importLimits.bytes) return setError(t.imports.tooLarge);
    const read = await Promise.all(chosen.map(readFile));
    const bad = read.indexOf(null);
    if (bad >= 0) return setError(t.imports.noText(chosen[bad]!.path));
    const added = read as SourceFile[];
    const paths = new Set(added.map((file) => file.path));
    onFiles([...files.filter((file) => !paths.has(file.path)), ...added]);
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files ? chosenFiles(event.target.files) : [];
    event.target.value = "";
    void take(chosen);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer.items).then(take);
  };
  return (
    <div className="flex flex-col gap-2">
      <div
        role="group"
        aria-label={t.imports.files}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cx(
          "flex flex-col items-center gap-3 rounded-lg border border-dashed px-4 text-center text-sm",
          files.length === 0 ? "py-8" : "py-4",
          isOver ? "border-accent bg-accent-soft" : "border-n9 bg-n2",
        )}
      >
        <p>
          <span className="block font-medium">{t.imports.drop}</span>
          <span className="text-n11">{text}</span>
        </p>
        <span className="flex flex-wrap justify-center gap-2">
          <Button icon={Upload} onClick={() => one.current?.click()}>
            {t.imports.chooseFiles}
          </Button>
          {folders && (
            <Button icon={FolderOpen} onClick={() => folder.current?.click()}>
              {t.imports.chooseFolder}
            </Button>
          )}
        </span>
        <input
          ref={one}
          type="file"
          multiple
          accept={accept}
          className="hidden"
          tabIndex={-1}
          aria-label={t.imports.chooseFiles}
          onChange={choose}
        />
        <input
          ref={folder}
          type="file"
          {...{ webkitdirectory: "" }}
          className="hidden"
          tabIndex={-1}
          aria-label={t.imports.chooseFolder}
          onChange={choose}
        />
      </div>
      {error && (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
      {files.length > 0 && (
        <ul className="card divide-y text-sm" aria-label={t.imports.files}>
          {files.slice(0, named).map((file) => (
            <li key={file.path} className="flex items-center gap-3 py-1 pr-1.5 pl-3">
              <bdi className="mono min-w-0 flex-1 truncate">{file.path}</bdi>
              <span className="text-xs text-n11">{t.imports.size(file.size)}</span>
              <IconButton
                icon={X}
                label={t.imports.removeFile(file.path)}
                onClick={() => onFiles(files.filter((other) => other !== file))}
              />
            </li>
          ))}
          {files.length > named && (
            <li className="flex items-center justify-between gap-3 py-1 pr-1.5 pl-3 text-n11">
              {t.history.others(files.length - named)}
              <Button small look="quiet" onClick={() => onFiles([])}>
                {t.imports.removeAll}
              </Button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
