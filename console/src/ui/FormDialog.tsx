import { type ComponentProps, type FormEvent, type KeyboardEvent, useId } from "react";
import type { ApiError } from "@/lib/api";
import { t } from "@/text/en";
import { Button, Problem } from "./basics";
import { Dialog } from "./controls";

interface FormDialogProps extends Omit<ComponentProps<typeof Dialog>, "open" | "footer"> {
  /** The name of the button that submits the form. */
  action: string;
  /** Whether the form is being sent, and the problem that belongs to none of its fields. */
  form: { busy: boolean; problem: ApiError | null };
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** Shows a form in a dialog with one button that submits it and one that closes it. */
export function FormDialog({ action, form, onSubmit, onClose, children, ...dialog }: FormDialogProps) {
  const id = useId();
  const onKey = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      {...dialog}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" form={id} look="primary" aria-disabled={form.busy}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={id}
        onKeyDown={onKey}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(event);
        }}
        className="flex flex-col gap-4 text-sm"
      >
        {children}
        {form.problem && <Problem error={form.problem} compact />}
      </form>
    </Dialog>
  );
}
