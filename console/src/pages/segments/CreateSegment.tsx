import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { environmentPath, path } from "@/lib/api";
import { useSubmit } from "@/lib/useSubmit";
import type { Segment } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field } from "@/ui/basics";

/** Creates a segment without members, and opens it. */
export function CreateSegment({ onClose, onCreated }: { onClose: () => void; onCreated: (key: string) => void }) {
  const place = usePlace();
  const queries = useQueryClient();
  const key = useRef<HTMLInputElement>(null);
  const description = useRef<HTMLInputElement>(null);
  const form = useSubmit(
    (answer) => {
      void queries.invalidateQueries({ queryKey: ["ruleset"] });
      onCreated((answer as Segment).key);
    },
    { ifNoneMatch: "*" },
  );
  const submit = () => {
    const name = key.current!.value.trim();
    const text = description.current!.value.trim();
    const url = environmentPath(place.project, place.environment) + path`/segments/${name}`;
    void form.submit(url, { key: name, included: [], ...(text && { description: text }) }, "PUT");
  };
  const isTaken = form.problem?.isConflict === true;
  return (
    <FormDialog
      onClose={onClose}
      title={t.segments.create}
      description={t.create.in(place.environment)}
      form={isTaken ? { ...form, problem: null } : form}
      action={t.segments.create}
      onSubmit={submit}
    >
      <Field label={t.flags.key} hint={t.segments.keyHint} error={isTaken ? t.segments.exists : form.errorOf("/key")}>
        {(props) => <input {...props} ref={key} className="input mono" required spellCheck={false} placeholder="beta-testers" />}
      </Field>
      <Field label={t.settings.description} error={form.errorOf("/description")}>
        {(props) => <input {...props} ref={description} className="input" maxLength={4096} />}
      </Field>
    </FormDialog>
  );
}
