import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Trash2 } from "lucide-react";
import { useState } from "react";
import { environmentPath, path, write } from "@/lib/api";
import { usePermissions } from "@/lib/queries";
import { fieldAt } from "@/lib/useHeldErrors";
import type { Flag } from "@/model/types";
import { ReviewDialog } from "@/review/ReviewDialog";
import { changeOf } from "@/model/changes";
import { t } from "@/text/en";
import { Button, Field, FieldError } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { Operands } from "@/ui/inputs";
import { Toggle } from "@/ui/Toggle";
import { showError, showToast } from "@/ui/toasts";
import { errorAt, useFlagEditor } from "./context";

const purposes = ["release", "experiment", "operational", "kill-switch", "permission"];

/** Edits what does not affect the evaluation, and archives or deletes the flag. */
export default function SettingsTab() {
  const { draft, dispatch, mayEdit, errors } = useFlagEditor();
  const { flag } = draft;
  const set = (name: keyof Flag, value: unknown) => dispatch({ type: "set", path: [name], value });
  const text = (name: "description" | "owner" | "expires", label: string, hint?: string) => (
    <Field label={label} hint={hint} error={errorAt(errors, `/${name}`)} isChecked>
      {(props) => (
        <input
          {...props}
          {...fieldAt(`/${name}`)}
          className="input"
          disabled={!mayEdit}
          value={flag[name] ?? ""}
          onChange={(event) => set(name, event.target.value || undefined)}
        />
      )}
    </Field>
  );
  return (
    <div className="flex max-w-2xl flex-col gap-5">
      <section className="card flex flex-col gap-4 p-4">
        {text("description", t.settings.description)}
        <div className="grid gap-4 sm:grid-cols-2">
          {text("owner", t.settings.owner, t.settings.ownerHint)}
          {text("expires", t.settings.expires, t.settings.expiresHint)}
        </div>
        <div className="flex flex-col gap-1" {...fieldAt("/tags")}>
          <span className="label">{t.settings.tags}</span>
          {mayEdit ? (
            <Operands
              label={t.settings.tags}
              kind="text"
              values={flag.tags ?? []}
              onChange={(tags) => set("tags", tags.length > 0 ? tags.map(String) : undefined)}
              invalid={errorAt(errors, "/tags", true) !== undefined}
            />
          ) : (
            <span className="text-sm">{(flag.tags ?? []).join(", ")}</span>
          )}
          <FieldError text={errorAt(errors, "/tags", true)} />
        </div>
        <div className="flex flex-col gap-1">
          <span className="label">{t.settings.purpose}</span>
          <Select
            label={t.settings.purpose}
            className="!w-52"
            disabled={!mayEdit}
            value={flag.purpose ?? "release"}
            onChange={(purpose) => set("purpose", purpose === "release" ? undefined : purpose)}
            options={purposes.map((purpose) => ({ value: purpose, label: t.purposes[purpose]! }))}
          />
        </div>
        <Toggle
          label={t.settings.clientVisible}
          hint={t.settings.clientVisibleHint}
          checked={flag.clientVisible === true}
          disabled={!mayEdit}
          onChange={(on) => set("clientVisible", on || undefined)}
        />
        <Toggle
          label={t.settings.permanent}
          hint={t.settings.permanentHint}
          checked={flag.permanent === true}
          disabled={!mayEdit}
          onChange={(on) => set("permanent", on || undefined)}
        />
      </section>
      <Danger />
    </div>
  );
}

function Danger() {
  const { draft, place } = useFlagEditor();
  const may = usePermissions(place);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [review, setReview] = useState<"archive" | "delete" | null>(null);
  const flag = draft.base;
  if (!may("flags.write")) return null;
  const restore = async () => {
    try {
      await write("POST", environmentPath(place.project, place.environment) + path`/flags/${flag.key}/restore`);
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      showToast(t.settings.restored(flag.key));
    } catch (error) {
      showError(error);
    }
  };
  const done = () => {
    const deleted = review === "delete";
    setReview(null);
    if (deleted) void navigate({ to: "/$organization/$project/$environment/flags", params: { ...place } });
  };
  return (
    <section className="card divide-y text-sm">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <p className="text-n11">{flag.archived ? t.settings.restoreText : t.settings.archiveText}</p>
        {flag.archived ? (
          <Button icon={ArchiveRestore} onClick={() => void restore()}>
            {t.settings.restore}
          </Button>
        ) : (
          <Button icon={Archive} onClick={() => setReview("archive")}>
            {t.bulk.archive}
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <p className="text-n11">{t.settings.deleteText}</p>
        <Button look="danger" icon={Trash2} onClick={() => setReview("delete")}>
          {t.settings.delete}
        </Button>
      </div>
      {review && (
        <ReviewDialog
          place={place}
          {...(review === "delete" ? { items: [{ before: flag }] } : changeOf([flag], (current) => ({ ...current, archived: true })))}
          etag={draft.etag}
          onClose={() => setReview(null)}
          onSaved={done}
        />
      )}
    </section>
  );
}
