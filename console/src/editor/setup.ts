import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export type Language = "json" | "yaml";

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: tags.string, color: "var(--n12)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--warn)" },
  { tag: tags.comment, color: "var(--n10)" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "12.5px", color: "var(--n12)", backgroundColor: "var(--n1)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "19px" },
  ".cm-content": { caretColor: "var(--n12)", padding: "8px 0" },
  ".cm-gutters": { backgroundColor: "var(--n2)", color: "var(--n10)", borderRight: "1px solid var(--n6)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklch, var(--n4) 50%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--n12)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--accent-line)",
  },
  ".cm-changedLine, .cm-insertedLine": { backgroundColor: "var(--on-soft) !important" },
  ".cm-deletedChunk, .cm-deletedLine": { backgroundColor: "var(--bad-soft) !important" },
  "&.cm-merge-a .cm-changedLine": { backgroundColor: "var(--bad-soft) !important" },
  ".cm-changedText, .cm-deletedText": { background: "color-mix(in oklch, currentColor 14%, transparent) !important" },
  // The editor's own sign is missing in the fonts of most systems.
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: '"↕" !important' },
  ".cm-collapsedLines": { background: "var(--n3)", color: "var(--n11)", padding: "4px 12px", fontFamily: "var(--font-sans)" },
});

/** Returns the extensions that all editors share. */
export function extensions(language: Language, readOnly: boolean, label: string): Extension[] {
  return [
    language === "json" ? json() : yaml(),
    syntaxHighlighting(colors),
    look,
    lineNumbers(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label }),
    ...(readOnly
      ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true" })]
      : [history(), bracketMatching(), highlightActiveLine(), drawSelection(), keymap.of([...defaultKeymap, ...historyKeymap])]),
  ];
}

/**
 * Returns a root in which an editor may put its styles: the content security policy forbids style elements in the page, and editors in a
 * shadow root use constructed style sheets, which it allows.
 */
export function shadowOf(host: HTMLElement): ShadowRoot {
  return host.shadowRoot ?? host.attachShadow({ mode: "open" });
}
