import { useQuery } from "@tanstack/react-query";
import { Ban, CircleCheck, Ellipsis, KeyRound, Plus, RefreshCw, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { components } from "@/api/schema";
import { environmentPath, path, send } from "@/lib/api";
import { all, usePermissions } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import { useSubmit } from "@/lib/useSubmit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Field, Problem, Time, cx } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu, Segmented } from "@/ui/controls";
import { Secret } from "@/ui/Secret";

type Key = components["schemas"]["sdkKey"];

/** The time for which the text before a rotation stays valid. */
const overlap = "PT24H";

/**
 * Lists the keys of the environment, creates, rotates and revokes them. A key itself is shown once and kept nowhere.
 * @param kind The kind of new keys; the person chooses it by default.
 */
export function Keys({ kind }: { kind?: "server" | "client" }) {
  const place = usePlace();
  const may = usePermissions(place);
  const url = `${environmentPath(place.project, place.environment)}/keys`;
  const queryKey = ["keys", place];
  const act = useAction(queryKey);
  const keys = useQuery({ queryKey, queryFn: ({ signal }) => all<Key>(url, signal), enabled: may("keys.read") });
  const [chosen, setChosen] = useState<"server" | "client">("server");
  const [name, setName] = useState("");
  const [created, setCreated] = useState<Key | null>(null);
  const form = useSubmit((answer) => {
    setCreated(answer as Key);
    setName("");
    void keys.refetch();
  });
  const newKind = kind ?? chosen;
  const create = (event: FormEvent) => {
    event.preventDefault();
    void form.submit(url, { kind: newKind, ...(name.trim() && { name: name.trim() }) });
  };
  const rotate = (key: Key) =>
    act(
      async () => setCreated((await send<Key>("POST", url + path`/${key.id}/rotate`, { body: { overlap } })).data),
      t.keys.rotated(key.name),
    );
  return (
    <section className="card flex flex-col gap-3 p-4 text-sm" aria-label={t.connect.keys}>
      <h2 className="font-semibold">{kind ? t.connect.keys : t.settingsPages.keys}</h2>
      <p className="text-n11">{newKind === "client" ? t.connect.clientKey : t.connect.serverKey}</p>
      {may("keys.write") && (
        <form onSubmit={create} className="flex flex-wrap items-end gap-2">
          {!kind && (
            <Segmented
              label={t.keys.kind}
              value={chosen}
              onChange={setChosen}
              options={(["server", "client"] as const).map((value) => ({ value, label: t.connect.kinds[value]! }))}
            />
          )}
          <div className="w-60">
            <Field label={t.connect.name} error={form.errorOf("/name")}>
              {(props) => (
                <input
                  {...props}
                  className="input"
                  value={name}
                  maxLength={100}
                  placeholder={newKind}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          </div>
          <Button type="submit" icon={Plus} aria-disabled={form.busy}>
            {t.connect.create(newKind)}
          </Button>
        </form>
      )}
      {created?.key && <Secret title={t.connect.created} text={created.key} copy={t.connect.copyKey} />}
      {form.problem && <Problem error={form.problem} compact />}
      {!may("keys.read") ? (
        <p className="text-n11">{t.connect.noAccess}</p>
      ) : keys.error ? (
        <Problem error={keys.error} compact />
      ) : (
        <ul className="divide-y border-t">
          {keys.data?.map((key) => (
            <KeyRow
              key={key.id}
              item={key}
              mayWrite={may("keys.write")}
              onRotate={() => void rotate(key)}
              onDisable={(disabled) =>
                void act(
                  () => send("PATCH", url + path`/${key.id}`, { body: { disabled } }),
                  (disabled ? t.keys.disabledNow : t.keys.enabledNow)(key.name),
                )
              }
              onRevoke={() => act(() => send("DELETE", url + path`/${key.id}`), t.keys.revoked(key.name))}
            />
          ))}
          {keys.data?.length === 0 && <li className="py-2 text-n11">{t.connect.noKeys}</li>}
        </ul>
      )}
    </section>
  );
}

interface KeyRowProps {
  item: Key;
  mayWrite: boolean;
  onRotate: () => void;
  onDisable: (disabled: boolean) => void;
  onRevoke: () => Promise<void>;
}

function KeyRow({ item, mayWrite, onRotate, onDisable, onRevoke }: KeyRowProps) {
  const [isRevoking, setRevoking] = useState(false);
  return (
    <li className="flex items-center gap-2 py-2">
      <KeyRound aria-hidden className="text-n10" />
      <bdi className={cx("min-w-0 truncate font-medium", item.disabled && "text-n11 line-through")}>{item.name}</bdi>
      <span className="chip">{t.connect.kinds[item.kind]}</span>
      {item.disabled && <span className="chip bg-bad-soft text-bad">{t.keys.disabled}</span>}
      {item.previousUntil && (
        <span className="chip max-sm:hidden">
          {t.keys.previousUntil} <Time at={item.previousUntil} />
        </span>
      )}
      <code className="mono text-n11 max-md:hidden">{item.id}</code>
      <span className="ml-auto flex-none text-xs text-n11">
        {item.lastUsedOn ? t.tokens.lastUsed(item.lastUsedOn) : t.tokens.neverUsed}
        <span className="max-md:hidden">
          {" · "}
          {t.keys.created} <Time at={item.createdAt} />
        </span>
      </span>
      {mayWrite && (
        <Menu
          trigger={
            <button type="button" className="icon-btn" aria-label={t.members.more(item.name)}>
              <Ellipsis aria-hidden />
            </button>
          }
          entries={[
            { label: t.keys.rotate, icon: RefreshCw, onSelect: onRotate },
            item.disabled
              ? { label: t.keys.enable, icon: CircleCheck, onSelect: () => onDisable(false) }
              : { label: t.keys.disable, icon: Ban, onSelect: () => onDisable(true) },
            null,
            { label: t.tokens.revoke, icon: Trash2, danger: true, onSelect: () => setRevoking(true) },
          ]}
        />
      )}
      {isRevoking && (
        <ConfirmDialog
          title={t.keys.revokeTitle(item.name)}
          text={t.keys.revokeText}
          action={t.tokens.revoke}
          onConfirm={onRevoke}
          onClose={() => setRevoking(false)}
        />
      )}
    </li>
  );
}
