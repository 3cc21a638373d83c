import { Switch } from "./controls";

interface ToggleProps {
  label: string;
  hint: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

/** A switch with what it does in words. */
export function Toggle({ label, hint, checked, disabled, onChange }: ToggleProps) {
  return (
    <div className="flex items-start justify-between gap-4 border-t pt-3 text-sm">
      <div>
        <p className="font-medium">{label}</p>
        <p className="text-xs text-n11">{hint}</p>
      </div>
      <Switch label={label} checked={checked} disabled={disabled ?? false} onChange={onChange} />
    </div>
  );
}
