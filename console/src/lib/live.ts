import { useEffect, useSyncExternalStore } from "react";
import { address, environmentPath } from "./api";
import type { LiveCounts, Place } from "./queries";

interface Feed {
  source: EventSource;
  users: number;
}

const feeds = new Map<string, Feed>();
const listeners = new Set<() => void>();
let state: { url: string | null; connected: boolean; counts: LiveCounts | null } = { url: null, connected: false, counts: null };

function update(change: Partial<typeof state>) {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

function open(url: string): Feed {
  const source = new EventSource(url);
  update({ url, connected: false, counts: null });
  source.addEventListener("open", () => update({ connected: true }));
  source.addEventListener("error", () => update({ connected: false }));
  source.addEventListener("counts", (event) => {
    update({ connected: true, counts: JSON.parse((event as MessageEvent<string>).data) as LiveCounts });
  });
  return { source, users: 0 };
}

function leave(url: string) {
  const feed = feeds.get(url);
  if (!feed || --feed.users > 0) return;
  feed.source.close();
  feeds.delete(url);
  if (state.url === url) update({ url: null, connected: false });
}

/** Returns the counts of an environment, once a second while the page is shown; all users of one page share a stream. */
export function useLive(place: Place) {
  const { project, environment } = place;
  useEffect(() => {
    const url = address(`${environmentPath(project, environment)}/analytics/live`, {}, true);
    const enter = () => {
      const feed = feeds.get(url) ?? open(url);
      feeds.set(url, feed);
      feed.users++;
    };
    let entered = false;
    const follow = () => {
      const visible = document.visibilityState === "visible";
      if (visible === entered) return;
      entered = visible;
      if (visible) enter();
      else leave(url);
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      if (entered) leave(url);
    };
  }, [project, environment]);
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
