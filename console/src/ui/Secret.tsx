import { t } from "@/text/en";
import { CopyButton } from "./basics";

/** Shows a secret that no other answer of the server has again. */
export function Secret({ title, text, copy = t.secret.copy }: { title: string; text: string; copy?: string }) {
  return (
    <div role="status" className="rounded-md border border-accent-line bg-accent-soft p-3 text-sm">
      <p className="mb-1">{title}</p>
      <p className="flex items-center gap-2">
        <code className="mono min-w-0 break-all">{text}</code>
        <CopyButton text={text} label={copy} />
      </p>
    </div>
  );
}
