import { useDeferredValue } from "react";
import { useFoundFlags } from "@/lib/flagKeys";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Suggest } from "@/ui/inputs";

interface FlagSuggestProps {
  value: string;
  onChange: (flag: string) => void;
  className?: string;
  /** A flag that is not suggested. */
  without?: string;
}

/** Edits the key of a flag, and offers the flags of the environment that match. */
export function FlagSuggest({ value, onChange, className, without }: FlagSuggestProps) {
  const found = useFoundFlags(usePlace(), useDeferredValue(value.trim())) ?? [];
  const keys = found.map((flag) => flag.key).filter((key) => key !== without);
  return (
    <Suggest
      label={t.rules.flag}
      placeholder="new-checkout"
      value={value}
      items={keys}
      onChange={onChange}
      {...(className !== undefined && { className })}
    />
  );
}
