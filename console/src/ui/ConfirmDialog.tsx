import { type ReactNode, useState } from "react";
import { t } from "@/text/en";
import { Button, Field } from "./basics";
import { Dialog } from "./controls";

interface ConfirmDialogProps {
  title: string;
  text: ReactNode;
  action: string;
  /** What has to be typed first. */
  typed?: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks before what cannot be undone. */
export function ConfirmDialog({ title, text, action, typed, onConfirm, onClose }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [entered, setEntered] = useState("");
  const isReady = typed === undefined || entered === typed;
  const confirm = async () => {
    if (busy || !isReady) return;
    setBusy(true);
    await onConfirm();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button look="danger" aria-disabled={busy || !isReady} onClick={() => void confirm()}>
            {action}
          </Button>
        </>
      }
    >
      <p className="text-sm">{text}</p>
      {typed !== undefined && (
        <div className="mt-4">
          <Field label={t.review.confirm(typed)}>
            {(props) => (
              <input
                {...props}
                className="input mono"
                autoComplete="off"
                spellCheck={false}
                value={entered}
                onChange={(event) => setEntered(event.target.value)}
                onKeyDown={(event) => event.key === "Enter" && void confirm()}
              />
            )}
          </Field>
        </div>
      )}
    </Dialog>
  );
}
