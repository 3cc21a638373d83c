import { mod } from "@/lib/shortcuts";
import { t } from "@/text/en";
import { Keys } from "@/ui/basics";
import { Dialog } from "@/ui/controls";

const groups: { title: string; items: [string, string][] }[] = [
  {
    title: t.shortcuts.everywhere,
    items: [
      [`${mod} K`, t.palette.open],
      ["?", t.account.shortcuts],
      ["/", t.shortcuts.search],
      ["G O", t.nav.home],
      ["G F", t.nav.flags],
      ["G S", t.nav.segments],
      ["G W", t.nav.why],
      ["G L", t.nav.live],
      ["G A", t.nav.alerts],
      ["G Y", t.nav.lifecycle],
      ["G H", t.nav.history],
      ["G M", t.nav.compare],
      ["G C", t.nav.connect],
      ["G T", t.nav.settings],
    ],
  },
  {
    title: t.nav.flags,
    items: [
      ["J", t.shortcuts.next],
      ["K", t.shortcuts.previous],
      ["X", t.shortcuts.select],
      ["E", t.shortcuts.toggle],
      ["↵", t.shortcuts.open],
      ["N", t.flags.create],
    ],
  },
  {
    title: t.shortcuts.flag,
    items: [
      ["A", t.rules.add],
      ["E", t.shortcuts.toggle],
      ["W", t.flag.why],
      [`${mod} Z`, t.undo],
      [`${mod} ↵`, t.shortcuts.review],
      ["Esc", t.shortcuts.back],
    ],
  },
];

export default function ShortcutList({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={t.account.shortcuts} size="medium">
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="label mb-1.5">{group.title}</h3>
            <dl>
              {group.items.map(([keys, text]) => (
                <div key={keys} className="flex h-8 items-center justify-between border-b text-sm">
                  <dt>{text}</dt>
                  <dd>
                    <span className="sr-only">{keys}</span>
                    <Keys of={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
