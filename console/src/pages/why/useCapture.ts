import { useCallback, useEffect, useRef, useState } from "react";
import type { components } from "@/api/schema";
import { environmentPath, open } from "@/lib/api";
import { readEvents } from "@/lib/events";
import { noteAttributes } from "@/lib/seenAttributes";
import type { Place } from "@/lib/queries";

export type Captured = components["schemas"]["capturedEvaluation"];

export interface Capture {
  isRunning: boolean;
  evaluations: readonly Captured[];
  /** Why the capture ended, or null. */
  ended: "limit" | "time" | "stopped" | "lost" | null;
  error: unknown;
}

const initial: Capture = { isRunning: false, evaluations: [], ended: null, error: null };

/** Captures evaluations of an environment while the component is shown. */
export function useCapture(place: Place) {
  const { organization, project, environment } = place;
  const [capture, setCapture] = useState(initial);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(
    async (flag: string, targetingKey: string) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const update = (change: (capture: Capture) => Capture) => {
        if (running.current === controller) setCapture(change);
      };
      setCapture({ ...initial, isRunning: true });
      try {
        const query = { flag: flag || undefined, targetingKey: targetingKey || undefined };
        const url = `${environmentPath(project, environment)}/analytics/evaluations`;
        const response = await open("GET", url, { query, accept: "text/event-stream, application/json", signal: controller.signal });
        let because: Capture["ended"] = "lost";
        await readEvents(response, (name, data) => {
          if (name === "end") because = (JSON.parse(data) as { because: "limit" | "time" }).because;
          if (name !== "evaluation") return;
          const evaluation = JSON.parse(data) as Captured;
          noteAttributes({ organization, project, environment }, evaluation.context);
          update((capture) => ({ ...capture, evaluations: [evaluation, ...capture.evaluations] }));
        });
        update((capture) => ({ ...capture, isRunning: false, ended: because }));
      } catch (error) {
        const isStopped = controller.signal.aborted;
        // A stream that breaks while it is read is no answer of the server.
        const isLost = !isStopped && error instanceof TypeError;
        update((capture) => ({
          ...capture,
          isRunning: false,
          ended: isStopped ? "stopped" : isLost ? "lost" : null,
          error: isStopped || isLost ? null : error,
        }));
      }
    },
    [organization, project, environment],
  );
  const stop = useCallback(() => running.current?.abort(), []);
  return { capture, start, stop };
}
