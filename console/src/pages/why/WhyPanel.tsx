import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { environmentPath, send } from "@/lib/api";
import type { Place } from "@/lib/queries";
import type { Flag } from "@/model/types";
import { t } from "@/text/en";
import { Problem, Skeleton } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { ContextEditor } from "./ContextEditor";
import { Steps } from "./Steps";
import { contextProblem, exampleContext } from "./context";
import type { Explanation } from "./explanation";

const stored = "flagcluster.why";

/** Explains an evaluation with the rules as they are edited, before they are saved. */
export default function WhyPanel({ place, draft, onClose }: { place: Place; draft: Flag; onClose: () => void }) {
  const [context, setContext] = useState(() => sessionStorage.getItem(stored) ?? exampleContext);
  const problem = contextProblem(context);
  const answer = useQuery({
    queryKey: ["draft", place, draft, context],
    queryFn: async ({ signal }) => {
      sessionStorage.setItem(stored, context);
      const body = { flag: draft.key, context: JSON.parse(context) as unknown, definition: draft };
      return (await send<Explanation>("POST", `${environmentPath(place.project, place.environment)}/explain`, { body, signal })).data;
    },
    enabled: problem === null,
    retry: false,
    placeholderData: (previous) => previous,
  });
  return (
    <Dialog open onClose={onClose} size="large" title={t.bar.why} description={t.why.draft}>
      <div className="grid items-start gap-5 md:grid-cols-[320px_minmax(0,1fr)]">
        <ContextEditor value={context} onChange={setContext} hint={t.why.oneContextHint} problem={problem} flag={draft} />
        <section aria-live="polite" aria-label={t.why.result}>
          {answer.error ? (
            <Problem error={answer.error} compact />
          ) : answer.data ? (
            <Steps explanation={answer.data} flag={draft} />
          ) : (
            <Skeleton className="h-40" />
          )}
        </section>
      </div>
    </Dialog>
  );
}
