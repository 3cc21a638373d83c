import { Percent, Plus } from "lucide-react";
import { useState } from "react";
import { newRule } from "@/model/draft";
import { t } from "@/text/en";
import { Button, FieldError, Hint } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { VariantName } from "@/ui/variants";
import { Prerequisites } from "./Prerequisites";
import { RuleCard } from "./RuleCard";
import { errorAt, useFlagEditor } from "./context";

const nothing = "\u0000nothing";

/** Shows the rules as sentences, in the order in which they are tried. */
export function RulesTab() {
  const { draft, dispatch, mayEdit, errors } = useFlagEditor();
  const { flag, base } = draft;
  const rules = flag.rules ?? [];
  const [open, setOpen] = useState<string | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const known = new Set((base.rules ?? []).map((rule) => rule.id));
  // A rule that was just added is open.
  const [seen, setSeen] = useState(() => new Set(rules.map((rule) => rule.id)));
  const fresh = rules.find((rule) => !seen.has(rule.id));
  if (fresh) {
    setSeen(new Set(rules.map((rule) => rule.id)));
    if (!known.has(fresh.id)) setOpen(fresh.id);
  }
  const drop = (to: number) => {
    if (dragged !== null) dispatch({ type: "moveRule", from: dragged, to });
    setDragged(null);
  };
  return (
    <div className="flex flex-col gap-3">
      {flag.enabled === false && (
        <p className="rounded-md border bg-n2 px-3 py-2 text-sm text-n11">
          {t.rules.disabled}{" "}
          {flag.offVariant ? <VariantName flag={flag} variant={flag.offVariant} className="align-middle" /> : t.rules.appDefault}
        </p>
      )}
      <Prerequisites />
      <ol aria-label={t.flag.tabs.rules} className="flex flex-col gap-2">
        {rules.map((rule, index) => (
          <RuleCard
            key={rule.id}
            rule={rule}
            index={index}
            count={rules.length}
            isNew={!known.has(rule.id)}
            isOpen={open === rule.id}
            onOpen={(next) => setOpen(next ? rule.id : null)}
            isDragged={dragged === index}
            onDrag={setDragged}
            onDrop={() => drop(index)}
          />
        ))}
      </ol>
      <section className="card flex flex-wrap items-center gap-x-2 gap-y-1 px-4 py-3 text-sm" aria-label={t.rules.otherwise}>
        <span className="text-n11">{rules.length === 0 ? t.rules.everyone : t.rules.otherwise}</span>
        <span className="font-medium">{t.rules.serve}</span>
        {mayEdit ? (
          <Select
            label={t.rules.otherwiseServe}
            mono
            className="!w-auto min-w-28"
            value={flag.defaultVariant ?? nothing}
            onChange={(value) => dispatch({ type: "set", path: ["defaultVariant"], value: value === nothing ? null : value })}
            options={[
              ...Object.keys(flag.variants).map((variant) => ({ value: variant, label: variant })),
              { value: nothing, label: t.rules.nothing },
            ]}
          />
        ) : (
          <VariantName flag={flag} variant={flag.defaultVariant} />
        )}
        <FieldError text={errorAt(errors, "/defaultVariant")} />
      </section>
      {mayEdit && (
        <div className="flex flex-wrap gap-2">
          <Hint text={t.rules.add} keys="A">
            <Button icon={Plus} onClick={() => dispatch({ type: "addRule", rule: newRule(flag) })}>
              {t.rules.add}
            </Button>
          </Hint>
          <Button icon={Percent} onClick={() => dispatch({ type: "addRule", rule: newRule(flag, "rollout") })}>
            {t.rules.addRollout}
          </Button>
        </div>
      )}
    </div>
  );
}
