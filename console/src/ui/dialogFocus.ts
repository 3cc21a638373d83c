import { useEffect } from "react";

const fields = ["input:not([type=hidden], [type=file])", "textarea", "[role=combobox]", "[role=checkbox]", "[role=switch]"]
  .map((field) => `[data-dialog=body] ${field}:not([readonly], :disabled, [tabindex="-1"])`)
  .join(", ");

const buttons = ["[data-dialog=footer] .btn-primary", "[data-dialog=footer] .btn", "[data-dialog=body] button", "button"];

/**
 * Returns what has the focus when a dialog opens: its first field, or else the button that continues. A button that deletes never has it,
 * so that a key that is pressed twice deletes nothing. On touch screens it is the dialog, because a field would open the keyboard.
 */
export function firstFocus(dialog: HTMLElement | null): HTMLElement | null {
  if (!dialog || matchMedia("(pointer: coarse)").matches) return dialog;
  const field = dialog.querySelector<HTMLElement>(fields);
  return field ?? buttons.map((button) => dialog.querySelector<HTMLElement>(button)).find((button) => button !== null) ?? dialog;
}

/** Moves the focus into the page after a dialog that was opened by what is gone. Otherwise, what opened it has the focus again. */
export function useFocusAfterwards() {
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.getElementById("content")?.focus({ preventScroll: true });
      });
    },
    [],
  );
}
