import { useEffect, useState } from "react";
import { Document, parse as parseYaml } from "yaml";
import CodeEditor from "@/editor/CodeEditor";
import type { Language } from "@/editor/setup";
import { sameJson } from "@/lib/pointer";
import { useHeldError } from "@/lib/useHeldErrors";
import type { Flag } from "@/model/types";
import { t } from "@/text/en";
import { useFlagEditor } from "./context";

/** Returns a flag as text. YAML quotes what YAML 1.1 parsers read as booleans, such as "on". */
function write(flag: Flag, language: Language): string {
  return language === "json" ? `${JSON.stringify(flag, null, 2)}\n` : new Document(flag, { schema: "yaml-1.1" }).toString({ lineWidth: 0 });
}

function read(text: string, language: Language): unknown {
  return language === "json" ? JSON.parse(text) : parseYaml(text, { schema: "core" });
}

/** Edits the whole flag as JSON or YAML. Text that is no flag is kept and reported, and not applied. */
export default function TextTab({ language }: { language: Language }) {
  const { draft, dispatch, mayEdit, errors } = useFlagEditor();
  const [text, setText] = useState(() => write(draft.flag, language));
  const [problem, setProblem] = useState<string | null>(null);
  const { error: held, field } = useHeldError("", problem ?? undefined);
  useEffect(() => {
    // Edits elsewhere are shown; a text that says the same keeps its form.
    setText((current) => {
      try {
        if (sameJson(read(current, language), draft.flag)) return current;
      } catch {
        // The text is not finished. It is replaced when the flag changes.
      }
      return write(draft.flag, language);
    });
  }, [draft.flag, language]);
  const change = (next: string) => {
    setText(next);
    try {
      const flag = read(next, language) as Flag;
      if (typeof flag !== "object" || flag === null || Array.isArray(flag) || typeof flag.variants !== "object" || flag.variants === null) {
        return setProblem(t.text.noFlag);
      }
      if (flag.key !== draft.flag.key) return setProblem(t.text.otherKey(draft.flag.key));
      setProblem(null);
      if (!sameJson(flag, draft.flag)) dispatch({ type: "replace", flag });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="flex flex-col gap-2" {...field}>
      <CodeEditor label={t.text.label(language.toUpperCase())} language={language} value={text} {...(mayEdit && { onChange: change })} />
      {held && (
        <p role="alert" className="text-sm text-bad">
          {held} {t.text.kept}
        </p>
      )}
      {errors.map((error) => (
        <p key={error.pointer + error.detail} className="text-sm text-bad">
          <code className="mono">{error.pointer}</code> {error.detail}
        </p>
      ))}
    </div>
  );
}
