import { t } from "@/text/en";
import { Field } from "@/ui/basics";

/** Asks for the reason of a change. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label={t.review.reason} hint={t.review.reasonHint}>
      {(props) => (
        <textarea {...props} className="input" rows={2} maxLength={4096} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
