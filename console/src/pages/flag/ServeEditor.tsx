import { toPointer } from "@/lib/pointer";
import { fieldAt } from "@/lib/useHeldErrors";
import { serveOfKind } from "@/model/draft";
import { whole } from "@/model/splits";
import type { Rule, Serve } from "@/model/types";
import { t } from "@/text/en";
import { FieldError } from "@/ui/basics";
import { Segmented, Select } from "@/ui/controls";
import { Operands } from "@/ui/inputs";
import { SplitEditor } from "./SplitEditor";
import { errorAt, useFlagEditor } from "./context";

type Kind = "variant" | "split" | "nothing";

/** Edits what a rule serves: one variant, a split, or nothing. */
export function ServeEditor({ rule, index }: { rule: Rule; index: number }) {
  const { draft, dispatch, errors } = useFlagEditor();
  const { serve } = rule;
  const kind: Kind = serve.nothing ? "nothing" : serve.split ? "split" : "variant";
  const set = (next: Serve) => dispatch({ type: "set", path: ["rules", index, "serve"], value: next });
  const pointer = toPointer(["rules", index, "serve"]);
  const error = errorAt(errors, pointer, true);
  return (
    <div className="flex flex-col gap-2.5" {...fieldAt(pointer)}>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-sm text-n11">{t.rules.serve}</span>
        <Segmented
          label={t.rules.serveKind}
          value={kind}
          onChange={(next) => set(serveOfKind(draft.flag, serve, next))}
          options={[
            { value: "variant", label: t.rules.oneVariant },
            { value: "split", label: t.rules.split },
            { value: "nothing", label: t.rules.serveNothing },
          ]}
        />
        {kind === "variant" && (
          <Select
            label={t.rules.variant}
            mono
            className="!w-auto min-w-28"
            value={serve.variant ?? ""}
            onChange={(variant) => set({ variant })}
            options={Object.keys(draft.flag.variants).map((variant) => ({ value: variant, label: variant }))}
          />
        )}
        {kind === "nothing" && <span className="text-sm text-n11">{t.rules.appDefault}</span>}
      </div>
      {serve.split && (
        <>
          <SplitEditor flag={draft.flag} shares={serve.split} total={serve.total ?? whole} onChange={(split) => set({ ...serve, split })} />
          <div className="flex flex-wrap items-center gap-2 text-sm text-n11">
            <span>{t.rules.by}</span>
            <Operands
              label={t.rules.by}
              kind="text"
              placeholder="targetingKey"
              values={[serve.by ?? []].flat()}
              onChange={(values) => {
                const { by: _, ...rest } = serve;
                set(values.length === 0 ? rest : { ...rest, by: values.length === 1 ? String(values[0]) : values.map(String) });
              }}
            />
            <span className="text-xs">{t.rules.byHint}</span>
          </div>
        </>
      )}
      <FieldError text={error} />
    </div>
  );
}
