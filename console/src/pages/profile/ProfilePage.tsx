import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { meQuery } from "@/lib/queries";
import { Brand } from "@/shell/Brand";
import { t } from "@/text/en";
import { PageSkeleton, Problem } from "@/ui/basics";
import { Account } from "./Account";
import { Password } from "./Password";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { SingleSignOn } from "./SingleSignOn";

/** Manages the account of the person. It needs no environment, so that a second factor can be added before an organization opens. */
export function ProfilePage() {
  const me = useQuery(meQuery);
  useEffect(() => {
    document.title = `${t.profile.title} · FlagCluster`;
  }, []);
  return (
    <div className="min-h-dvh bg-n2">
      <header className="flex h-13 items-center justify-between border-b bg-n1 px-4 sm:px-6">
        <Brand small />
        <Link to="/" className="btn btn-small">
          <ArrowLeft aria-hidden />
          {t.profile.back}
        </Link>
      </header>
      <main className="mx-auto flex max-w-3xl flex-col gap-5 px-4 py-6 sm:px-6">
        <h1 className="text-[17px] font-semibold tracking-tight">{t.profile.title}</h1>
        {me.error ? (
          <Problem error={me.error} onRetry={() => void me.refetch()} />
        ) : me.data ? (
          <>
            <Account me={me.data} />
            <Password me={me.data} />
            <SecondFactor me={me.data} />
            <SingleSignOn />
            <Sessions />
          </>
        ) : (
          <PageSkeleton />
        )}
      </main>
    </div>
  );
}

/** Shows one subject of the account. */
export function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className="card p-5 text-sm" aria-label={title}>
      <h2 className="font-semibold">{title}</h2>
      {text && <p className="mt-0.5 text-n11">{text}</p>}
      <div className="mt-4 flex flex-col gap-4">{children}</div>
    </section>
  );
}
