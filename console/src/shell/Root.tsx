import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Suspense, lazy, useEffect, useState } from "react";
import { ApiError, whenConfirmationNeeded } from "@/lib/api";
import { isChunkError, isServerThere, reloadOnce } from "@/lib/chunks";
import { Empty, Problem } from "@/ui/basics";
import { t } from "@/text/en";

const ConfirmIdentity = lazy(() => import("./ConfirmIdentity"));

export function Root() {
  const [answer, setAnswer] = useState<((isConfirmed: boolean) => void) | null>(null);
  useEffect(() => whenConfirmationNeeded(() => new Promise((resolve) => setAnswer(() => resolve))), []);
  const finish = (isConfirmed: boolean) => {
    setAnswer(null);
    answer?.(isConfirmed);
  };
  return (
    <>
      <Outlet />
      <Suspense fallback={null}>{answer && <ConfirmIdentity onDone={finish} />}</Suspense>
    </>
  );
}

export function NotFound() {
  return (
    <main>
      <h1 className="sr-only">{t.notFound.title}</h1>
      <Empty icon={Compass} title={t.notFound.title} text={t.notFound.text}>
        <Link to="/" className="btn">
          {t.notFound.home}
        </Link>
      </Empty>
    </main>
  );
}

export function RouteError({ error }: { error: unknown }) {
  return isChunkError(error) ? <MissingFile error={error} /> : <ErrorPage error={error} />;
}

/** Reloads the page of a release that the server does not have any more; without the server it says so, and keeps the page. */
function MissingFile({ error }: { error: unknown }) {
  const [problem, setProblem] = useState<ApiError | null>(null);
  useEffect(() => {
    let isOver = false;
    const find = async () => {
      const isThere = await isServerThere();
      if (isOver) return;
      if (!isThere) setProblem(new ApiError(0, t.problem.unavailable, t.problem.unavailableText));
      else if (!reloadOnce()) setProblem(new ApiError(0, t.problem.upgraded, t.problem.upgradedText));
    };
    void find();
    return () => {
      isOver = true;
    };
  }, [error]);
  // The page keeps the message while the server does not answer.
  const retry = async () => (await isServerThere()) && location.reload();
  return problem && <ErrorPage error={problem} onRetry={() => void retry()} />;
}

function ErrorPage({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const router = useRouter();
  return (
    <main className="p-6">
      <h1 className="sr-only">{t.problem.unexpected}</h1>
      <Problem error={error} onRetry={onRetry ?? (() => void router.invalidate())} />
    </main>
  );
}
