import type { SourceFile } from "@/model/imports";

/** Represents a file that was chosen or dropped, with its path below the folder that was. */
export interface ChosenFile {
  path: string;
  file: File;
}

/** Files of these kinds are read from folders; others there do not hold flags. */
const inFolders = /\.(ya?ml|json)$/i;

/** Folders with these names hold no flags, and many files. */
const skipped = /(^|\/)(\.git|node_modules)\//;

/** Returns the files of an input element. Paths begin below the folder that was chosen. */
export const chosenFiles = (list: FileList): ChosenFile[] =>
  [...list]
    .map((file) => ({ path: file.webkitRelativePath.split("/").slice(1).join("/"), file }))
    .filter(({ path }) => path === "" || (inFolders.test(path) && !skipped.test(path)))
    .map(({ path, file }) => ({ path: path || file.name, file }));

/** Returns the files of a drop, which may hold folders. */
export async function droppedFiles(items: DataTransferItemList): Promise<ChosenFile[]> {
  // The list is empty after the event, so entries are taken from it at once.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const lists = await Promise.all(entries.map((entry) => (entry.isDirectory ? below(entry as FileSystemDirectoryEntry, "") : one(entry))));
  return lists.flat();
}

const one = async (entry: FileSystemEntry) => [{ path: entry.name, file: await fileOf(entry as FileSystemFileEntry) }];

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));

async function below(folder: FileSystemDirectoryEntry, prefix: string): Promise<ChosenFile[]> {
  const reader = folder.createReader();
  const found: ChosenFile[] = [];
  let entries: FileSystemEntry[];
  do {
    // A reader returns a part of the entries at a time, and none at the end.
    entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (entry.isDirectory && !skipped.test(`${path}/`)) found.push(...(await below(entry as FileSystemDirectoryEntry, `${path}/`)));
      else if (entry.isFile && inFolders.test(path)) found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
    }
  } while (entries.length > 0);
  return found;
}

/** Reads files as text; null is a file that is not UTF-8. */
export async function readFile({ path, file }: ChosenFile): Promise<SourceFile | null> {
  try {
    return { path, content: new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()), size: file.size };
  } catch {
    return null;
  }
}
