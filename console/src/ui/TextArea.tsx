import type { ComponentProps } from "react";
import type { TextProps } from "./TextField";
import { Field, cx } from "./basics";

type TextAreaProps = TextProps & Omit<ComponentProps<"textarea">, keyof TextProps | "className">;

/** Shows several lines of text to enter, with their label, their hint and the error that was found in them. */
export function TextArea({ label, hint, error, value, onChange, isChecked = false, mono = true, ...textarea }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} isChecked={isChecked}>
      {(props) => (
        <textarea
          spellCheck={mono ? false : undefined}
          {...textarea}
          {...props}
          className={cx("input", mono && "mono")}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
