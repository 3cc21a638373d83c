import {
  Activity,
  BellRing,
  CircleHelp,
  Flag,
  GitCompareArrows,
  History,
  House,
  type LucideIcon,
  Plug,
  Recycle,
  Settings,
  Users,
} from "lucide-react";
import type { PageName } from "./place";

/** The pages of the navigation, with their shortcuts and the permissions without which they are absent. */
export const pages: { to: PageName; icon: LucideIcon; keys: string; needs: string }[] = [
  { to: "home", icon: House, keys: "G O", needs: "environments.read" },
  { to: "flags", icon: Flag, keys: "G F", needs: "flags.read" },
  { to: "segments", icon: Users, keys: "G S", needs: "segments.read" },
  { to: "why", icon: CircleHelp, keys: "G W", needs: "flags.read" },
  { to: "live", icon: Activity, keys: "G L", needs: "analytics.read" },
  { to: "alerts", icon: BellRing, keys: "G A", needs: "analytics.read" },
  { to: "lifecycle", icon: Recycle, keys: "G Y", needs: "analytics.read" },
  { to: "history", icon: History, keys: "G H", needs: "flags.read" },
  { to: "compare", icon: GitCompareArrows, keys: "G M", needs: "flags.read" },
  { to: "connect", icon: Plug, keys: "G C", needs: "flags.read" },
  { to: "settings", icon: Settings, keys: "G T", needs: "environments.read" },
];
