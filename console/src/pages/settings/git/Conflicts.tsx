import { useQuery } from "@tanstack/react-query";
import { Suspense, lazy } from "react";
import { path, send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Skeleton } from "@/ui/basics";
import { type GitConflict, gitKey, gitPath, gitStatusQuery } from "./git";

const SideBySide = lazy(() => import("@/editor/SideBySide"));

const textOf = (item: unknown) => (item === undefined ? "" : JSON.stringify(item, null, 2));

/** Shows the items that both sides changed, and asks which side is taken. */
export function Conflicts({ mayWrite }: { mayWrite: boolean }) {
  const conflicts = useQuery(gitStatusQuery(usePlace())).data?.conflicts ?? [];
  if (conflicts.length === 0) return null;
  return (
    <section className="flex flex-col gap-3" aria-label={t.git.conflicts}>
      <h2 className="font-semibold">{t.git.conflicts}</h2>
      {conflicts.map((conflict) => (
        <Conflict key={`${conflict.kind}/${conflict.key}`} conflict={conflict} mayWrite={mayWrite} />
      ))}
    </section>
  );
}

function Conflict({ conflict, mayWrite }: { conflict: GitConflict; mayWrite: boolean }) {
  const place = usePlace();
  const act = useAction(gitKey(place));
  const take = (side: "git" | "server") =>
    act(
      () =>
        send("POST", gitPath(place) + path`/conflicts/${conflict.kind}/${conflict.key}`, {
          // The hash of what is shown: the server refuses the decision when a side has changed since.
          body: { take: side, hash: conflict.hash },
        }),
      t.git.taken[side](conflict.key),
    );
  return (
    <article className="card overflow-hidden text-sm">
      <header className="flex flex-wrap items-center gap-2 border-b px-4 py-2.5">
        <h3 className="min-w-0 flex-1 basis-40 truncate font-medium">
          {t.git.kinds[conflict.kind]} <bdi className="mono">{conflict.key}</bdi>
        </h3>
        {conflict.take ? (
          <span className="chip">{t.git.decided[conflict.take]}</span>
        ) : (
          mayWrite &&
          conflict.hash && (
            <>
              <Button onClick={() => void take("server")}>{t.git.takeServer}</Button>
              <Button onClick={() => void take("git")}>{t.git.takeGit}</Button>
            </>
          )
        )}
      </header>
      <div className="grid grid-cols-2 border-b text-xs text-n11">
        <p className="px-4 py-1.5">{conflict.server === undefined ? t.git.serverDeleted : t.git.serverSide}</p>
        <p className="px-4 py-1.5">{conflict.git === undefined ? t.git.gitDeleted : t.git.gitSide}</p>
      </div>
      <Suspense fallback={<Skeleton className="m-4 h-24" />}>
        <SideBySide before={textOf(conflict.server)} after={textOf(conflict.git)} />
      </Suspense>
    </article>
  );
}
