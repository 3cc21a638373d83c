import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { type Language, extensions, shadowOf } from "./setup";

interface CodeEditorProps {
  label: string;
  language: Language;
  value: string;
  onChange?: (text: string) => void;
}

/** Edits a text. A value that is not the text of the editor replaces it. */
export default function CodeEditor({ label, language, value, onChange }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const change = useRef(onChange);
  change.current = onChange;
  const readOnly = onChange === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the value is applied below.
  useEffect(() => {
    const root = shadowOf(host.current!);
    view.current = new EditorView({
      state: EditorState.create({
        doc: value,
        extensions: [
          ...extensions(language, readOnly, label),
          EditorView.updateListener.of((update) => update.docChanged && change.current?.(update.state.doc.toString())),
        ],
      }),
      parent: root,
      root,
    });
    return () => view.current?.destroy();
  }, [language, readOnly, label]);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={host} className="card overflow-hidden" />;
}
