import { useState } from "react";
import { useNames } from "@/lib/names";
import { withTag, withoutTag } from "@/model/tags";
import type { Flag } from "@/model/types";
import type { Redo } from "@/model/changes";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Segmented } from "@/ui/controls";
import { Suggest } from "@/ui/inputs";

interface TagsDialogProps {
  flags: readonly Flag[];
  onClose: () => void;
  onReview: (redo: Redo) => void;
}

const form = { busy: false, problem: null };

/** Asks for a tag that the selected flags receive or lose. */
export function TagsDialog({ flags, onClose, onReview }: TagsDialogProps) {
  const place = usePlace();
  const names = useNames(place);
  const own = [...new Set(flags.flatMap((flag) => flag.tags ?? []))].sort();
  const [action, setAction] = useState<"add" | "remove">("add");
  const [text, setText] = useState("");
  const tag = text.trim();
  const having = flags.filter((flag) => flag.tags?.includes(tag)).length;
  const change = action === "add" ? withTag : withoutTag;
  const changes = tag !== "" && having !== (action === "add" ? flags.length : 0);
  return (
    <FormDialog
      onClose={onClose}
      title={t.bulk.tagsTitle(flags.length)}
      description={t.bulk.tagsText}
      form={form}
      action={t.bulk.review}
      onSubmit={() => changes && onReview((flag) => change(flag, tag))}
    >
      <Segmented
        label={t.bulk.tagAction}
        value={action}
        onChange={setAction}
        options={[
          { value: "add", label: t.bulk.addTag },
          // Without a tag there is none to remove.
          ...(own.length > 0 ? [{ value: "remove" as const, label: t.bulk.removeTag }] : []),
        ]}
      />
      <div className="flex flex-col gap-1">
        <span className="label">{t.flags.tag}</span>
        <Suggest label={t.flags.tag} className="!h-8" value={text} items={action === "add" ? names.tags : own} onChange={setText} />
        <p role="status" className="min-h-4 text-xs text-n10">
          {tag !== "" && t.bulk.have(tag, having, flags.length)}
        </p>
      </div>
    </FormDialog>
  );
}
