import { Tooltip } from "@base-ui/react/tooltip";
import { Link, useLocation } from "@tanstack/react-router";
import { Check, Copy, type LucideIcon, TriangleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ApiError, problemTypes } from "@/lib/api";
import { formatLocal, formatRelative, formatUtc } from "@/lib/format";
import { usePreferences } from "@/lib/prefs";
import { t } from "@/text/en";

/** Joins class names. */
export const cx = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(" ");

type ButtonProps = ComponentProps<"button"> & { look?: "primary" | "danger" | "quiet"; small?: boolean; icon?: LucideIcon };

export function Button({ look, small, icon: Icon, className, children, ...props }: ButtonProps) {
  return (
    <button type="button" className={cx("btn", look && `btn-${look}`, small && "btn-small", className)} {...props}>
      {Icon && <Icon aria-hidden />}
      {children}
    </button>
  );
}

/** Shows a hint with the shortcut of what an element does. */
export function Hint({ text, keys, children }: { text: ReactNode; keys?: string; children: React.ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children as React.ReactElement<Record<string, unknown>>} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="popup flex max-w-80 items-center gap-2 px-2 py-1 text-xs text-n12">
            {text}
            {keys && <Keys of={keys} />}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export function IconButton({
  label,
  keys,
  icon: Icon,
  className,
  ...props
}: ComponentProps<"button"> & { label: string; keys?: string; icon: LucideIcon }) {
  return (
    <Hint text={label} {...(keys && { keys })}>
      <button type="button" aria-label={label} className={cx("icon-btn", className)} {...props}>
        <Icon aria-hidden />
      </button>
    </Hint>
  );
}

export function Keys({ of }: { of: string }) {
  return (
    <span className="inline-flex gap-0.5" aria-hidden>
      {of.split(" ").map((key, index) => (
        <kbd key={`${key}${index}`} className="kbd">
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** Shows the error of what is above it, if there is one. */
export function FieldError({ text, className }: { text: string | undefined; className?: string }) {
  if (text === undefined) return null;
  return (
    <p role="alert" className={cx("text-xs text-bad", className)}>
      {text}
    </p>
  );
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Whether the error is checked while the field is written. Otherwise, an edit hides it until the next answer of the server. */
  isChecked?: boolean;
  children: (props: { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined }) => ReactNode;
}

/** Shows a control with its label, its hint and the error that the server reported for it. */
export function Field({ label, hint, error: found, isChecked = false, children }: FieldProps) {
  const id = useId();
  const [isEdited, setEdited] = useState(false);
  useEffect(() => setEdited(false), [found]);
  const error = isEdited && !isChecked ? undefined : found;
  const described = error || hint ? `${id}-text` : undefined;
  return (
    <div className="flex flex-col gap-1" onInput={() => setEdited(true)}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      {children({ id, "aria-invalid": error !== undefined, "aria-describedby": described })}
      {(error || hint) && (
        <p id={described} className={cx("text-xs", error ? "text-bad" : "text-n10")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

/** Shows a time as the user prefers, with the local time and UTC on hover. */
export function Time({ at, className }: { at: string; className?: string }) {
  const { times } = usePreferences();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={`${formatLocal(at)}\n${formatUtc(at)}`} className={className}>
      {times === "utc" ? formatUtc(at) : formatRelative(at)}
    </time>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <IconButton
      label={copied ? t.copied : label}
      icon={copied ? Check : Copy}
      onClick={async () => {
        await copyText(text);
        setCopied(true);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setCopied(false), 1500);
      }}
    />
  );
}

/** Copies text. Pages without HTTPS have no clipboard, so a selection is copied there. */
async function copyText(text: string) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "fixed top-0 left-0 opacity-0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Shows what cannot be shown: what happened, what was kept and what to do. */
export function Problem({ error, onRetry, compact }: { error: unknown; onRetry?: () => void; compact?: boolean }) {
  const problem = error instanceof ApiError ? error : new ApiError(0, t.problem.unexpected, String(error));
  const denied = problem.status === 403;
  return (
    <div
      role="alert"
      className={cx("flex gap-3 text-sm", compact ? "rounded-md bg-bad-soft px-3 py-2" : "card mx-auto my-10 max-w-xl p-5")}
    >
      <TriangleAlert aria-hidden className={denied ? "mt-0.5 text-warn" : "mt-0.5 text-bad"} />
      <div className="flex min-w-0 flex-col items-start gap-1">
        <p className="font-medium">{problem.title}</p>
        <p className="break-words text-n11">{problem.detail}</p>
        {problem.errors.slice(0, 10).map((item) => (
          <p key={item.pointer + item.detail} className="text-n11">
            <code className="mono">{item.pointer || "/"}</code> {item.detail}
          </p>
        ))}
        {problem.type === problemTypes.secondFactor && (
          <Link to="/profile" className="btn btn-small mt-2">
            {t.secondFactor.add}
          </Link>
        )}
        {problem.type === problemTypes.sso && <SsoLink />}
        {onRetry && (
          <Button small className="mt-2" onClick={onRetry}>
            {t.retry}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Leads to the identity providers of the organization of the page, and back. */
function SsoLink() {
  const address = useLocation({ select: (location) => location.href });
  return (
    <Link to="/sign-in" search={{ return: address }} className="btn btn-small mt-2">
      {t.sso.signIn}
    </Link>
  );
}

/** Teaches what an empty page is for: one sentence, one action. */
export function Empty({ icon: Icon, title, text, children }: { icon: LucideIcon; title: string; text: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-16 text-center">
      <span className="mb-1 grid size-10 place-items-center rounded-lg border bg-n2 text-n11">
        <Icon aria-hidden />
      </span>
      <p className="font-medium">{title}</p>
      <p className="text-sm text-n11">{text}</p>
      {children && <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("skeleton block h-4", className)} />;
}

export function PageSkeleton() {
  return (
    <div role="status" aria-label={t.loading} className="flex flex-col gap-3 p-6">
      <Skeleton className="h-6 w-52" />
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} className="w-full" />
      ))}
    </div>
  );
}
