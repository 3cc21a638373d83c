import type { ComponentProps, ReactNode } from "react";
import { Field, cx } from "./basics";

interface TextAreaProps extends Omit<ComponentProps<"textarea">, "value" | "onChange" | "className"> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  /** Whether the error is checked while the field is written. */
  isChecked?: boolean;
  /** Whether each character has the same width, and no word is checked for its spelling, as in keys and code. */
  mono?: boolean;
}

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
