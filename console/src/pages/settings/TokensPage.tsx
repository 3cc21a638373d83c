import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useActorNames } from "@/lib/actors";
import { path, send } from "@/lib/api";
import { type ApiToken, organizationPath, peopleKey, tokensQuery } from "@/lib/organization";
import { meQuery } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import { actorOfText } from "@/model/actors";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, Problem, Skeleton, Time } from "@/ui/basics";
import { ConfirmButton } from "@/ui/ConfirmButton";
import { Secret } from "@/ui/Secret";
import { CreateTokenDialog } from "./CreateTokenDialog";

/** Lists the tokens of the management API, creates and revokes them. */
export function TokensPage() {
  const { organization } = usePlace();
  const act = useAction(peopleKey(organization));
  const tokens = useQuery(tokensQuery(organization));
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<ApiToken | null>(null);
  const nameOf = useOwners(organization);
  if (tokens.error) return <Problem error={tokens.error} onRetry={() => void tokens.refetch()} />;
  if (!tokens.data) return <Skeleton className="h-40" />;

  const url = (token: ApiToken) => organizationPath(organization) + path`/tokens/${token.id}`;
  const revoke = (token: ApiToken) => act(() => send("DELETE", url(token)), t.tokens.revoked(token.name));
  const rotate = (token: ApiToken) =>
    act(async () => setCreated((await send<ApiToken>("POST", `${url(token)}/rotate`, { body: {} })).data), t.tokens.rotated(token.name));
  return (
    <section className="card overflow-hidden" aria-label={t.settingsPages.tokens}>
      <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{t.settingsPages.tokens}</h2>
          <p className="text-sm text-n11">{t.tokens.text}</p>
        </div>
        <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
          {t.tokens.create}
        </Button>
      </header>
      {created?.token && (
        <div className="border-b p-4">
          <Secret title={t.tokens.created(created.name)} text={created.token} copy={t.tokens.copy} />
        </div>
      )}
      {tokens.data.length === 0 ? (
        <Empty icon={KeyRound} title={t.tokens.emptyTitle} text={t.tokens.emptyText} />
      ) : (
        <ul className="divide-y">
          {tokens.data.map((token) => (
            <TokenRow
              key={token.id}
              token={token}
              owner={nameOf(token)}
              onRotate={() => void rotate(token)}
              onRevoke={() => void revoke(token)}
            />
          ))}
        </ul>
      )}
      {isCreating && <CreateTokenDialog onClose={() => setCreating(false)} onCreated={setCreated} />}
    </section>
  );
}

interface TokenRowProps {
  token: ApiToken;
  owner: string;
  onRotate: () => void;
  onRevoke: () => void;
}

function TokenRow({ token, owner, onRotate, onRevoke }: TokenRowProps) {
  const limits = [
    token.permissions ? t.tokens.permissions(token.permissions.length) : t.tokens.allPermissions,
    ...(token.environments ? [token.environments.join(", ")] : []),
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
      <KeyRound aria-hidden className="text-n10" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="truncate font-medium">
          <bdi>{token.name}</bdi>
        </p>
        <p className="text-xs break-words text-n11">
          <bdi>{owner}</bdi> · <span title={token.permissions?.join("\n")}>{limits.join(" · ")}</span>
        </p>
      </div>
      <p className="text-xs text-n11">
        {token.expiresAt ? (
          <>
            {t.members.expires} <Time at={token.expiresAt} />
          </>
        ) : (
          t.tokens.noExpiry
        )}
        {" · "}
        {token.lastUsedOn ? t.tokens.lastUsed(token.lastUsedOn) : t.tokens.neverUsed}
      </p>
      <span className="flex gap-2">
        <ConfirmButton label={t.tokens.rotate} confirm={t.tokens.rotateConfirm} onConfirm={onRotate} />
        <ConfirmButton label={t.tokens.revoke} confirm={t.tokens.revokeConfirm} onConfirm={onRevoke} />
      </span>
    </li>
  );
}

/** Returns a function that names the owner of a token. */
function useOwners(organization: string): (token: ApiToken) => string {
  const me = useQuery(meQuery).data;
  const names = useActorNames(organization);
  return (token) => {
    if (token.ownerKind === "user" && token.owner === me?.id) return t.tokens.you;
    return actorOfText(`${token.ownerKind}:${token.owner}`, names);
  };
}
