import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Suspense, lazy, useEffect, useState } from "react";
import { ApiError, whenConfirmationNeeded } from "@/lib/api";
import { isChunkError, reloadOnce } from "@/lib/chunks";
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
  const router = useRouter();
  const isMissing = isChunkError(error);
  const [shown, setShown] = useState<unknown>(null);
  useEffect(() => {
    if (isMissing && !reloadOnce()) setShown(error);
  }, [error, isMissing]);
  if (isMissing && shown !== error) return null;
  return (
    <main className="p-6">
      <h1 className="sr-only">{t.problem.unexpected}</h1>
      <Problem
        error={isMissing ? new ApiError(0, t.problem.upgraded, t.problem.upgradedText) : error}
        onRetry={() => (isMissing ? location.reload() : void router.invalidate())}
      />
    </main>
  );
}
