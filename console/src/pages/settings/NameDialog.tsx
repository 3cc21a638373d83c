import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useSubmit } from "@/lib/useSubmit";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field } from "@/ui/basics";
import { showToast } from "@/ui/toasts";

interface NameDialogProps {
  title: string;
  action: string;
  name?: string;
  url: string;
  method: "POST" | "PATCH";
  queryKey: QueryKey;
  onClose: () => void;
  onSaved?: (answer: unknown) => void;
}

/** Asks for the name of something that has only a name, and saves it. */
export function NameDialog({ title, action, name = "", url, method, queryKey, onClose, onSaved }: NameDialogProps) {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const form = useSubmit(async (answer) => {
    showToast(t.review.saved(input.current!.value.trim()));
    await queries.invalidateQueries({ queryKey });
    onSaved?.(answer);
    onClose();
  });
  const submit = () => {
    void form.submit(url, { name: input.current!.value.trim() }, method);
  };
  return (
    <FormDialog onClose={onClose} title={title} form={form} action={action} onSubmit={submit}>
      <Field label={t.tokens.name} error={form.errorOf("/name")}>
        {(props) => <input {...props} ref={input} className="input" defaultValue={name} required maxLength={100} autoComplete="off" />}
      </Field>
    </FormDialog>
  );
}
