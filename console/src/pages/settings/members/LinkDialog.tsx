import { t } from "@/text/en";
import { Button } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { Secret } from "@/ui/Secret";

/** Shows a link that works once, to pass on. */
export function LinkDialog({ title, text, link, onClose }: { title: string; text: string; link: string; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={title} footer={<Button onClick={onClose}>{t.done}</Button>}>
      <Secret title={text} text={link} copy={t.members.copyLink} />
    </Dialog>
  );
}
