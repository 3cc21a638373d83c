import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Braces, Hash, ToggleLeft, Type } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { ApiError, environmentPath, newId, path, write } from "@/lib/api";
import type { Flag, FlagType } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Field, Problem, cx } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { showToast } from "@/ui/toasts";

const types: { type: FlagType; icon: typeof Type; variants: Flag["variants"]; fallback: string }[] = [
  { type: "boolean", icon: ToggleLeft, variants: { on: true, off: false }, fallback: "off" },
  { type: "string", icon: Type, variants: { control: "control", treatment: "treatment" }, fallback: "control" },
  { type: "number", icon: Hash, variants: { low: 0, high: 1 }, fallback: "low" },
  { type: "object", icon: Braces, variants: { control: {}, treatment: { enabled: true } }, fallback: "control" },
];

/** Creates a flag that serves its off or first variant to everyone, and opens it. */
export function CreateFlag({ onClose }: { onClose: () => void }) {
  const place = usePlace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [type, setType] = useState<FlagType>("boolean");
  const [key, setKey] = useState("");
  const [description, setDescription] = useState("");
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const chosen = types.find((item) => item.type === type)!;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || key.trim() === "") return;
    setBusy(true);
    setProblem(null);
    const flag: Flag = {
      key: key.trim(),
      type,
      variants: chosen.variants,
      defaultVariant: chosen.fallback,
      ...(type === "boolean" && { offVariant: chosen.fallback }),
      ...(description.trim() && { description: description.trim() }),
      ...(visible && { clientVisible: true }),
    };
    try {
      const url = environmentPath(place.project, place.environment) + path`/flags/${flag.key}`;
      await write("PUT", url, { body: flag, ifNoneMatch: "*", operationId: newId() });
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      showToast(t.create.done(flag.key), { detail: t.toggle.in(place.environment) });
      await navigate({ to: "/$organization/$project/$environment/flags/$flag", params: { ...place, flag: flag.key } });
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError(0, t.problem.unexpected, String(error));
      setProblem(failure.isConflict ? new ApiError(412, failure.title, "", [{ pointer: "/key", detail: t.create.exists }]) : failure);
      setBusy(false);
      input.current?.focus();
    }
  };
  const keyError = problem?.errors.find((error) => error.pointer === "/key" || error.pointer === "")?.detail;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.flags.create}
      description={t.create.in(place.environment)}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button look="primary" type="submit" form="create-flag" aria-disabled={busy}>
            {busy ? t.create.busy : t.create.submit}
          </Button>
        </>
      }
    >
      <form id="create-flag" onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t.flags.key} hint={t.create.keyHint} error={keyError}>
          {(props) => (
            <input
              {...props}
              ref={input}
              className="input mono"
              value={key}
              required
              spellCheck={false}
              autoComplete="off"
              placeholder="new-checkout"
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
        <fieldset>
          <legend className="label mb-1">{t.flags.type}</legend>
          <div className="grid grid-cols-2 gap-2">
            {types.map(({ type: name, icon: Icon, variants }) => (
              <label
                key={name}
                className={cx(
                  "flex cursor-pointer items-start gap-2.5 rounded-md border px-3 py-2 text-sm has-focus-visible:outline-2",
                  "has-focus-visible:outline-accent",
                  name === type ? "border-accent bg-accent-soft" : "border-n7 hover:bg-n3",
                )}
              >
                <input type="radio" name="type" className="sr-only" checked={name === type} onChange={() => setType(name)} />
                <Icon aria-hidden className="mt-0.5 text-n11" />
                <span className="min-w-0">
                  <span className="block font-medium">{t.types[name]}</span>
                  <span className="mono block truncate text-xs text-n11">{Object.keys(variants).join(" · ")}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <Field label={t.settings.description} hint={t.create.descriptionHint}>
          {(props) => (
            <input
              {...props}
              className="input"
              value={description}
              maxLength={4096}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        <label className="flex items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-(--accent)"
            checked={visible}
            onChange={(event) => setVisible(event.target.checked)}
          />
          <span>
            {t.settings.clientVisible}
            <span className="block text-xs text-n11">{t.settings.clientVisibleHint}</span>
          </span>
        </label>
        {problem && !keyError && <Problem error={problem} compact />}
      </form>
    </Dialog>
  );
}
