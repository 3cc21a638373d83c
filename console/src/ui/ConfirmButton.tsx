import { useEffect, useState } from "react";
import { Button } from "./basics";

interface ConfirmButtonProps {
  label: string;
  /** What the second press does, in words. */
  confirm: string;
  onConfirm: () => void;
  className?: string;
}

/** The time in which the second press counts, in milliseconds. */
const time = 5_000;

/** A button for what cannot be undone: the first press asks, and the second does it. */
export function ConfirmButton({ label, confirm, onConfirm, className }: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return;
    const timer = setTimeout(() => setAsking(false), time);
    return () => clearTimeout(timer);
  }, [isAsking]);
  return (
    <span aria-live="polite" className={className}>
      <Button
        small
        {...(isAsking && { look: "danger" as const })}
        onBlur={() => setAsking(false)}
        onKeyDown={(event) => event.key === "Escape" && setAsking(false)}
        onClick={() => {
          setAsking(!isAsking);
          if (isAsking) onConfirm();
        }}
      >
        {isAsking ? confirm : label}
      </Button>
    </span>
  );
}
