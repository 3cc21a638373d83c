import { useParams } from "@tanstack/react-router";
import { createContext, useContext, useMemo } from "react";
import type { Place } from "@/lib/queries";
import type { Environment } from "@/model/types";

/** The pages of an environment. */
export type PageName =
  | "home"
  | "flags"
  | "segments"
  | "why"
  | "live"
  | "alerts"
  | "lifecycle"
  | "history"
  | "compare"
  | "connect"
  | "import"
  | "settings";

/** Returns the environment of the address. */
export function usePlace(): Place {
  const { organization, project, environment } = useParams({ strict: false });
  // The same object for the same address, so that effects can depend on it.
  return useMemo(
    () => ({ organization: organization!, project: project!, environment: environment! }),
    [organization, project, environment],
  );
}

/** Returns whether changes need a confirmation. */
export function isProductionLike(environment: Pick<Environment, "slug" | "productionLike">): boolean {
  return environment.productionLike ?? /^(prod|production|live)\b/.test(environment.slug);
}

export interface ShellActions {
  openPalette: () => void;
  openShortcuts: () => void;
  environments: Environment[];
}

export const ShellContext = createContext<ShellActions>({ openPalette: () => {}, openShortcuts: () => {}, environments: [] });

export const useShell = () => useContext(ShellContext);
