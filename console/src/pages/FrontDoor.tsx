import { type ReactNode, useEffect } from "react";
import { Brand } from "@/shell/Brand";

/** Shows a page for people who have not signed in. */
export function FrontDoor({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · FlagCluster`;
  }, [title]);
  return (
    <main className="grid min-h-dvh place-items-center bg-n2 px-4 py-10">
      <div className="w-full max-w-90">
        <Brand className="mb-6 justify-center" />
        <div className="card p-6">
          <h1 className="mb-1 text-lg font-semibold break-words">{title}</h1>
          {children}
        </div>
        {help && <p className="mt-4 text-center text-xs text-n11">{help}</p>}
      </div>
    </main>
  );
}
