import { t } from "@/text/en";
import { TextArea } from "@/ui/TextArea";

/** Asks for the reason of a change. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <TextArea label={t.review.reason} hint={t.review.reasonHint} mono={false} rows={2} maxLength={4096} value={value} onChange={onChange} />
  );
}
