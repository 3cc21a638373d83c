import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import type { components } from "@/api/schema";
import { path, send } from "@/lib/api";
import { all } from "@/lib/queries";
import { agentName, isPhone } from "@/model/agents";
import { t } from "@/text/en";
import { Problem, Skeleton, Time } from "@/ui/basics";
import { ConfirmButton } from "@/ui/ConfirmButton";
import { showError, showToast } from "@/ui/toasts";
import { Section } from "./ProfilePage";

type Session = components["schemas"]["session"];

const url = "/api/v1/me/sessions";

/** Lists where the person has signed in, and ends sessions. */
export function Sessions() {
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => all<Session>(url, signal) });
  const end = async (address: string, text: string) => {
    try {
      await send("DELETE", address);
      showToast(text);
    } catch (error) {
      showError(error);
    }
    await queries.invalidateQueries({ queryKey: ["sessions"] });
  };
  return (
    <Section title={t.sessions.title} text={t.sessions.text}>
      {sessions.error ? (
        <Problem error={sessions.error} compact />
      ) : sessions.data ? (
        <>
          <ul className="divide-y border-y">
            {sessions.data.map((session) => (
              <SessionItem
                key={session.id}
                session={session}
                onEnd={() => void end(url + path`/${session.id}`, t.sessions.ended(agentName(session.userAgent)))}
              />
            ))}
          </ul>
          {sessions.data.length > 1 && (
            <ConfirmButton
              label={t.sessions.endOthers}
              confirm={t.sessions.endOthersConfirm}
              className="self-start"
              onConfirm={() => void end(url, t.sessions.othersEnded)}
            />
          )}
        </>
      ) : (
        <Skeleton className="h-16" />
      )}
    </Section>
  );
}

function SessionItem({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const Icon = isPhone(session.userAgent) ? Smartphone : Laptop;
  return (
    <li className="flex items-center gap-3 py-2.5">
      <Icon aria-hidden className="text-n10" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <bdi title={session.userAgent}>{agentName(session.userAgent)}</bdi>
          {session.current && <span className="chip bg-on-soft text-on">{t.sessions.current}</span>}
        </p>
        <p className="text-xs text-n11">
          {session.network} · {t.sessions.signedIn} <Time at={session.createdAt} /> · {t.sessions.seen} <Time at={session.lastSeenAt} />
        </p>
      </div>
      {!session.current && <ConfirmButton label={t.sessions.end} confirm={t.sessions.endConfirm} onConfirm={onEnd} />}
    </li>
  );
}
