const key = "flagcluster.reloaded";

/** The time in which a missing file is followed by a reload, in milliseconds. */
const reloadTime = 10_000;

let missingAt = Number.NEGATIVE_INFINITY;

/** Notices files of the page that the server does not have. */
export function watchChunks() {
  window.addEventListener("vite:preloadError", () => {
    missingAt = performance.now();
  });
}

/** Returns whether a file is missing, so that the page is about to reload: edits are kept in the tab, and no question is needed. */
export function isChunkMissing(): boolean {
  return performance.now() - missingAt < reloadTime;
}

/** Represents a file of the page that the server does not have. The router reloads the page itself for the errors of browsers. */
class MissingFileError extends Error {}

/** Loads a page of the console. */
export async function loadPage<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isChunkError(error) ? new MissingFileError("A file of the page is missing.", { cause: error }) : error;
  }
}

/** Returns whether an error is a file of the page that could not be loaded. */
export function isChunkError(error: unknown): boolean {
  return (
    error instanceof MissingFileError ||
    (error instanceof Error && /dynamically imported module|module script failed|preload css/i.test(error.message))
  );
}

/** Returns whether the server has the page. Without the server, a page that reloads is lost until it is back. */
export async function isServerThere(): Promise<boolean> {
  try {
    return (await fetch(document.baseURI, { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/**
 * Reloads the page when one of its files does not exist: the server was upgraded while the page was open, and the files of the new
 * release have other names. Returns whether the page reloads. A release is reloaded once, so that a server that lacks one of its own
 * files does not cause a loop.
 */
export function reloadOnce(): boolean {
  const isReloading = mayReload(sessionStorage, document.querySelector<HTMLScriptElement>("script[type=module]")?.src ?? "");
  if (isReloading) location.reload();
  return isReloading;
}

/** Returns whether a release of the page, named by its first script, may reload now, and remembers that it did. */
export function mayReload(storage: Pick<Storage, "getItem" | "setItem">, release: string): boolean {
  if (storage.getItem(key) === release) return false;
  storage.setItem(key, release);
  return true;
}
