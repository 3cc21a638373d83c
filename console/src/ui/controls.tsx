import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Select as BaseSelect } from "@base-ui/react/select";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { Check, ChevronsUpDown, type LucideIcon, Minus, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { t } from "@/text/en";
import { cx } from "./basics";
import { firstFocus, useFocusAfterwards } from "./dialogFocus";

interface SelectOption<T extends string> {
  value: T;
  label: string;
  group?: string;
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly SelectOption<T>[];
  onChange: (value: T) => void;
  className?: string;
  disabled?: boolean;
  mono?: boolean;
}

/** Chooses one of a few values. */
export function Select<T extends string>({ label, value, options, onChange, className, disabled, mono }: SelectProps<T>) {
  const groups = [...new Set(options.map((option) => option.group))];
  const text = options.find((option) => option.value === value)?.label ?? value;
  return (
    <BaseSelect.Root
      value={value}
      onValueChange={(next) => next !== null && onChange(next as T)}
      disabled={disabled ?? false}
      modal={false}
    >
      <BaseSelect.Trigger
        aria-label={label}
        className={cx("input input-small flex items-center justify-between gap-1 text-start", mono && "mono", className)}
      >
        <span className="truncate">{text}</span>
        <ChevronsUpDown aria-hidden className="-mr-1 text-n10" />
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <BaseSelect.Popup className="popup max-h-(--available-height) max-w-96 min-w-(--anchor-width) overflow-y-auto p-1">
            {groups.map((group) => (
              <BaseSelect.Group key={group ?? ""}>
                {group && <BaseSelect.GroupLabel className="px-2 pt-2 pb-1 text-xs text-n10">{group}</BaseSelect.GroupLabel>}
                {options
                  .filter((option) => option.group === group)
                  .map((option) => (
                    <BaseSelect.Item key={option.value} value={option.value} className="menu-item">
                      <BaseSelect.ItemText className={cx("flex-1 truncate", mono && "mono")}>{option.label}</BaseSelect.ItemText>
                      <BaseSelect.ItemIndicator>
                        <Check aria-hidden />
                      </BaseSelect.ItemIndicator>
                    </BaseSelect.Item>
                  ))}
              </BaseSelect.Group>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  title?: string;
}

export function Switch({ label, checked, onChange, disabled, title }: SwitchProps) {
  return (
    <BaseSwitch.Root
      aria-label={label}
      title={title}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
      onClick={(event) => event.stopPropagation()}
      className={cx(
        "relative inline-flex h-4.5 w-7.5 flex-none rounded-full border border-n9 bg-n6 p-px transition-colors",
        "data-checked:border-on data-checked:bg-on data-disabled:opacity-50",
      )}
    >
      <BaseSwitch.Thumb className="size-3.5 rounded-full bg-n11 transition-transform data-checked:translate-x-3 data-checked:bg-n1" />
    </BaseSwitch.Root>
  );
}

export function Checkbox({ label, checked, onChange, mixed }: SwitchProps & { mixed?: boolean }) {
  return (
    <BaseCheckbox.Root
      aria-label={label}
      checked={checked}
      indeterminate={mixed ?? false}
      onCheckedChange={onChange}
      onClick={(event) => event.stopPropagation()}
      className={cx(
        "grid size-4 flex-none place-items-center rounded border border-n9 bg-n1 data-checked:border-accent",
        "data-checked:bg-accent data-indeterminate:border-accent data-indeterminate:bg-accent",
      )}
    >
      <BaseCheckbox.Indicator className="text-n1 [&_svg]:size-3">
        {mixed ? <Minus aria-hidden strokeWidth={3} /> : <Check aria-hidden strokeWidth={3} />}
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
}

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  size?: "small" | "medium" | "large";
  children: ReactNode;
  footer?: ReactNode;
}

const widths = { small: "max-w-md", medium: "max-w-2xl", large: "max-w-5xl" };

export function Dialog({ open, onClose, title, description, size = "small", children, footer }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  useFocusAfterwards();
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop
          className={cx(
            "fixed inset-0 z-40 bg-(--scrim) transition-opacity duration-100 data-ending-style:opacity-0",
            "data-starting-style:opacity-0",
          )}
        />
        <BaseDialog.Popup
          ref={popup}
          initialFocus={() => firstFocus(popup.current)}
          className={cx(
            "popup fixed top-[8dvh] left-1/2 z-40 flex max-h-[84dvh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col",
            widths[size],
          )}
        >
          <header className="flex items-start justify-between gap-4 border-b px-5 py-3.5">
            <div className="min-w-0">
              <BaseDialog.Title className="text-[15px] font-semibold break-words">{title}</BaseDialog.Title>
              {description && <BaseDialog.Description className="mt-0.5 text-sm text-n11">{description}</BaseDialog.Description>}
            </div>
            <BaseDialog.Close aria-label={t.close} className="icon-btn -mr-1.5">
              <X aria-hidden />
            </BaseDialog.Close>
          </header>
          <div data-dialog="body" className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {children}
          </div>
          {footer && (
            <footer
              data-dialog="footer"
              className="flex flex-wrap items-center justify-end gap-2 border-t bg-n2 px-5 py-3 [border-radius:0_0_8px_8px]"
            >
              {footer}
            </footer>
          )}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** Shows what phones have no room for at the side of the page, until something in it is chosen. */
export function Sheet({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  return (
    <BaseDialog.Root open onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-30 bg-(--scrim)" />
        <BaseDialog.Popup
          aria-label={label}
          className="fixed inset-y-0 left-0 z-40 flex w-65 flex-col overflow-y-auto border-r bg-n2 outline-none"
        >
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

export interface MenuEntry {
  label: string;
  icon?: LucideIcon;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  checked?: boolean;
}

/** Shows a menu of actions; null separates groups. */
export function Menu({
  trigger,
  entries,
  align = "end",
}: {
  trigger: React.ReactElement;
  entries: (MenuEntry | null)[];
  align?: "start" | "end";
}) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger as React.ReactElement<Record<string, unknown>>} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align={align} className="z-50">
          <BaseMenu.Popup className="popup max-h-(--available-height) min-w-48 overflow-y-auto p-1">
            {entries.map((entry, index) =>
              entry === null ? (
                <BaseMenu.Separator key={`separator${index}`} className="my-1 h-px bg-n6" />
              ) : (
                <BaseMenu.Item
                  key={entry.label}
                  disabled={entry.disabled ?? false}
                  onClick={entry.onSelect}
                  className={cx("menu-item", entry.danger && "text-bad")}
                >
                  {entry.icon && <entry.icon aria-hidden />}
                  <span className="flex-1 truncate">{entry.label}</span>
                  {entry.checked && <Check aria-hidden />}
                </BaseMenu.Item>
              ),
            )}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** Chooses between a few views; every choice is visible. */
export function Segmented<T extends string>({ label, value, options, onChange }: Omit<SelectProps<T>, "className" | "disabled" | "mono">) {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex max-w-full flex-none flex-wrap self-start rounded-md border border-n7 bg-n3 p-0.5"
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cx(
            "h-6 rounded px-2 text-xs font-medium text-n11 aria-pressed:bg-n1 aria-pressed:text-n12",
            "aria-pressed:shadow-[0_0_0_1px_var(--n7)]",
          )}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
