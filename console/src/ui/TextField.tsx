import type { ComponentProps, ReactNode } from "react";
import { Field, cx } from "./basics";

/** What a field for text has, of one line or of several. */
export interface TextProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  /** Whether the error is checked while the field is written. */
  isChecked?: boolean;
  /** Whether each character has the same width, as in keys, addresses and code. */
  mono?: boolean;
}

type TextFieldProps = TextProps & Omit<ComponentProps<"input">, keyof TextProps | "className">;

/** Shows a line of text to enter, with its label, its hint and the error that the server reported for it. */
export function TextField({ label, hint, error, value, onChange, isChecked = false, mono = true, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isChecked={isChecked}>
      {(props) => (
        <input
          autoComplete="off"
          {...input}
          {...props}
          className={cx("input", mono && "mono")}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
