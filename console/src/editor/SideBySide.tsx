import { MergeView } from "@codemirror/merge";
import { useEffect, useRef } from "react";
import { t } from "@/text/en";
import { extensions, shadowOf } from "./setup";

/** Shows two texts next to each other with their differences. */
export default function SideBySide({ before, after }: { before: string; after: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = shadowOf(host.current!);
    const view = new MergeView({
      a: { doc: before, extensions: extensions("json", true, t.diff.before) },
      b: { doc: after, extensions: extensions("json", true, t.diff.after) },
      parent: root,
      root,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after]);
  return <div ref={host} className="card max-h-[50dvh] overflow-auto" />;
}
