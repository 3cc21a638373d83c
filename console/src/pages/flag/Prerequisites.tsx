import { Link2, Plus, X } from "lucide-react";
import { listPart, useFocusAdded } from "@/lib/useFocusAdded";
import { fieldAt } from "@/lib/useHeldErrors";
import { prerequisiteParts } from "@/model/sentences";
import type { Prerequisite } from "@/model/types";
import { t } from "@/text/en";
import { Button, FieldError, IconButton } from "@/ui/basics";
import { Operands } from "@/ui/inputs";
import { Sentence } from "@/ui/Sentence";
import { FlagSuggest } from "./FlagSuggest";
import { errorAt, useFlagEditor } from "./context";

/** Edits the flags that must serve an accepted variant before the rules are tried. */
export function Prerequisites() {
  const { draft, dispatch, mayEdit, errors } = useFlagEditor();
  const list = draft.flag.prerequisites ?? [];
  const { list: section, focusAdded } = useFocusAdded<HTMLElement>();
  if (list.length === 0 && !mayEdit) return null;
  const set = (next: Prerequisite[]) => dispatch({ type: "set", path: ["prerequisites"], value: next.length > 0 ? next : undefined });
  const add = () => {
    set([...list, { flag: "", variants: ["on"] }]);
    focusAdded(list.length);
  };
  const change = (index: number, value: Prerequisite) => set(list.map((item, other) => (other === index ? value : item)));
  if (list.length === 0) {
    return (
      <Button look="quiet" small icon={Plus} className="self-start" onClick={add}>
        {t.rules.addPrerequisite}
      </Button>
    );
  }
  return (
    <section ref={section} className="card flex flex-col gap-2 px-3 py-2.5" aria-label={t.facts.needs}>
      {list.map((prerequisite, index) => {
        const pointer = `/prerequisites/${index}`;
        const error = errorAt(errors, pointer, true);
        return (
          <div key={index} {...listPart} {...fieldAt(pointer)} className="flex flex-col gap-1">
            <div className="flex flex-wrap items-center gap-2 text-sm">
              <Link2 aria-hidden className="text-n10" />
              {mayEdit ? (
                <>
                  <span className="text-n11">{t.rules.requires}</span>
                  <FlagSuggest
                    className="!w-48"
                    value={prerequisite.flag}
                    without={draft.flag.key}
                    onChange={(flag) => change(index, { ...prerequisite, flag })}
                  />
                  <span className="text-n11">{t.rules.serves}</span>
                  <Operands
                    label={t.rules.variants}
                    kind="text"
                    values={prerequisite.variants}
                    onChange={(variants) => change(index, { ...prerequisite, variants: variants.map(String) })}
                  />
                  <IconButton icon={X} label={t.rules.removePrerequisite} onClick={() => set(list.filter((_, other) => other !== index))} />
                </>
              ) : (
                <Sentence parts={prerequisiteParts(prerequisite)} />
              )}
            </div>
            <FieldError text={error} />
          </div>
        );
      })}
      {mayEdit && (
        <Button look="quiet" small icon={Plus} className="self-start" onClick={add}>
          {t.rules.addPrerequisite}
        </Button>
      )}
    </section>
  );
}
