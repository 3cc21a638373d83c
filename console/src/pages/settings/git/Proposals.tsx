import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Time } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { type GitProposal, gitKey, gitPath, gitProposalsQuery } from "./git";

/** Shows the changes that are proposed as pull requests. */
export function Proposals({ mayWrite }: { mayWrite: boolean }) {
  const place = usePlace();
  const act = useAction(gitKey(place));
  const [withdrawing, setWithdrawing] = useState<GitProposal | null>(null);
  const proposals = useQuery(gitProposalsQuery(place)).data ?? [];
  if (proposals.length === 0) return null;
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.git.proposals}>
      <h2 className="border-b px-4 py-3 font-semibold">{t.git.proposals}</h2>
      <ul className="divide-y">
        {proposals.map((proposal) => (
          <li key={proposal.id} className="flex flex-wrap items-center gap-2 px-4 py-2.5">
            <div className="min-w-0 flex-1 basis-60">
              <Title proposal={proposal} />
              <p className="text-xs text-n11">
                {t.git.proposedItems(proposal.items.length)} · <Time at={proposal.createdAt} />
              </p>
              {proposal.detail && <p className="break-words text-bad">{proposal.detail}</p>}
            </div>
            <span className="chip">{t.git.proposalStates[proposal.state]}</span>
            {mayWrite && (proposal.state === "pending" || proposal.state === "open") && (
              <Button onClick={() => setWithdrawing(proposal)}>{t.git.withdraw}</Button>
            )}
          </li>
        ))}
      </ul>
      {withdrawing && (
        <ConfirmDialog
          title={t.git.withdrawTitle}
          text={t.git.withdrawText}
          action={t.git.withdraw}
          onConfirm={() => act(() => send("DELETE", gitPath(place) + path`/proposals/${withdrawing.id}`), t.git.withdrawn)}
          onClose={() => setWithdrawing(null)}
        />
      )}
    </section>
  );
}

function Title({ proposal }: { proposal: GitProposal }) {
  const title = proposal.message?.split("\n")[0] || proposal.items.map((item) => item.key).join(", ");
  if (!proposal.url) return <p className="truncate font-medium">{title}</p>;
  return (
    <a className="link truncate font-medium" href={proposal.url} target="_blank" rel="noreferrer">
      {title}
    </a>
  );
}
