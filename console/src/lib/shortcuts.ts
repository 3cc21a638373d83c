import { useEffect, useRef } from "react";

export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Shows the name of the modifier of this system. */
export const mod = isMac ? "⌘" : "Ctrl";

/** The time after "g" in which the second key counts, in milliseconds. */
const sequenceTime = 1_200;

let prefix: { key: string; at: number } | null = null;

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.metaKey || event.ctrlKey) return `mod+${key}`;
  if (prefix && event.timeStamp - prefix.at < sequenceTime) return `${prefix.key} ${key}`;
  return key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) || target.shadowRoot !== null;
}

/**
 * Handles keys of a page: single keys, sequences such as "g f", and "mod+k". Single keys are ignored while a person types and while a
 * dialog is open.
 */
export function useShortcuts(shortcuts: Shortcuts) {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const name = nameOf(event);
      const modified = name.startsWith("mod+");
      if (!modified && (isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]'))) return;
      const handler = current.current[name];
      if (!handler) return;
      // Enter and space activate a focused control.
      if (
        (event.key === "Enter" || event.key === " ") &&
        !modified &&
        event.target instanceof HTMLElement &&
        event.target.closest("button, a")
      )
        return;
      event.preventDefault();
      handler(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Remembers the first key of a sequence. Registered once, after all handlers. */
export function startSequences() {
  window.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && !event.metaKey && !event.ctrlKey && !isTyping(event.target)) {
      prefix = event.key === "g" && prefix?.key !== "g" ? { key: "g", at: event.timeStamp } : null;
    }
  });
}
