import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";
export type Times = "relative" | "utc";

export interface Preferences {
  theme: Theme;
  density: Density;
  times: Times;
  /** How the context of a caller is edited. */
  contexts: "form" | "json";
  /** The addresses of the environments that were opened last, the latest first. */
  recent: string[];
  /** The views of lists of flags that the person saved. */
  views: SavedView[];
  /** Whether the tour of the demo is shown. */
  firstRun: boolean;
}

/** Represents a list of flags with its filters, which has a name. */
export interface SavedView {
  /** The organization and the project, separated by "/". */
  project: string;
  name: string;
  filters: Record<string, string | boolean>;
}

const key = "flagcluster.preferences";
const initial: Preferences = {
  theme: "system",
  density: "comfortable",
  times: "relative",
  contexts: "form",
  recent: [],
  views: [],
  firstRun: true,
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

let current = read();

function read(): Preferences {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Preferences>) };
  } catch {
    return initial;
  }
}

function apply() {
  const html = document.documentElement;
  html.dataset.theme = current.theme === "system" ? (dark.matches ? "dark" : "light") : current.theme;
  html.dataset.density = current.density;
}

/** Applies the preferences, and follows the system's theme. */
export function startPreferences() {
  apply();
  dark.addEventListener("change", apply);
}

export function setPreferences(change: Partial<Preferences>) {
  current = { ...current, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Without storage the preferences last as long as the page.
  }
  apply();
  for (const listener of listeners) listener();
}

export function preferences(): Preferences {
  return current;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
