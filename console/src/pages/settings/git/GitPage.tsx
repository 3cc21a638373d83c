import { useQuery } from "@tanstack/react-query";
import { GitBranch, Pencil, Plus, Unplug } from "lucide-react";
import { useState } from "react";
import { send } from "@/lib/api";
import { usePermissions } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, CopyButton, Empty, Problem, Skeleton } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Secret } from "@/ui/Secret";
import { Conflicts } from "./Conflicts";
import { GitDialog } from "./GitDialog";
import { GitStatusPanel } from "./GitStatusPanel";
import { Proposals } from "./Proposals";
import { type GitBinding, gitBindingQuery, gitKey, gitPath } from "./git";

/** Shows which repository the environment follows, how far, and what needs a decision. */
export function GitPage() {
  const place = usePlace();
  const mayWrite = usePermissions(place)("git.write");
  const current = useQuery(gitBindingQuery(place));
  const act = useAction(gitKey(place));
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  if (current.error) return <Problem error={current.error} onRetry={() => void current.refetch()} />;
  if (current.data === undefined) return <Skeleton className="h-40" />;

  const binding = current.data?.binding ?? null;
  return (
    <>
      <section className="card overflow-hidden text-sm" aria-label={t.settingsPages.git}>
        <header className="flex flex-wrap items-center gap-2 border-b px-4 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <h2 className="font-semibold">{t.settingsPages.git}</h2>
            <p className="text-n11">{t.git.text(place.environment)}</p>
          </div>
          {binding && mayWrite && (
            <>
              <Button icon={Pencil} onClick={() => setOpen("edit")}>
                {t.git.edit}
              </Button>
              <Button icon={Unplug} onClick={() => setOpen("delete")}>
                {t.git.disconnect}
              </Button>
            </>
          )}
        </header>
        {secret && (
          <div className="border-b p-4">
            <Secret title={t.git.hookSecret} text={secret} />
          </div>
        )}
        {binding ? (
          <Facts binding={binding} />
        ) : (
          <Empty icon={GitBranch} title={t.git.emptyTitle} text={t.git.emptyText}>
            {mayWrite && (
              <Button look="primary" icon={Plus} onClick={() => setOpen("edit")}>
                {t.git.connect}
              </Button>
            )}
          </Empty>
        )}
      </section>
      {binding && <GitStatusPanel mayWrite={mayWrite} />}
      {binding && <Conflicts mayWrite={mayWrite} />}
      {binding && <Proposals mayWrite={mayWrite} />}
      {open === "edit" && (
        <GitDialog
          current={current.data}
          onClose={() => setOpen(null)}
          onSaved={(saved) => {
            setOpen(null);
            setSecret(saved.hookSecret ?? null);
          }}
        />
      )}
      {open === "delete" && binding && (
        <ConfirmDialog
          title={t.git.disconnectTitle(place.environment)}
          text={t.git.disconnectText}
          action={t.git.disconnect}
          onConfirm={() => act(() => send("DELETE", gitPath(place)), t.git.disconnected)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

function credentialOf({ appId, hasToken, user }: GitBinding) {
  if (appId) return t.git.credentialApp(appId);
  return hasToken ? t.git.credentialStored(user) : t.git.noCredential;
}

function Facts({ binding }: { binding: GitBinding }) {
  const hook = new URL(`..${binding.hookPath}`, document.baseURI).toString();
  const facts = [
    [t.git.repository, binding.repository, true],
    [t.git.branch, binding.branch, false],
    [t.git.path, binding.path || t.git.root, false],
    [t.git.mode, t.git.modes[binding.mode], false],
    [t.git.conflictsWon, t.git.winners[binding.conflicts], false],
    [t.git.host, t.git.hosts[binding.host], false],
    [t.git.credential, credentialOf(binding), false],
    [t.git.hook, hook, true],
  ] as const;
  return (
    <dl className="divide-y">
      {facts.map(([label, value, copies]) => (
        <div key={label} className="flex flex-wrap items-center gap-x-4 px-4 py-2 sm:flex-nowrap">
          <dt className="w-44 flex-none text-n11">{label}</dt>
          <dd className="flex min-w-0 flex-1 items-center gap-2">
            <bdi className="min-w-0 flex-1 wrap-anywhere">{value}</bdi>
            {copies && <CopyButton text={value} label={t.sso.copy(label)} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
