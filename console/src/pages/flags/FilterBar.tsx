import { Search, SlidersHorizontal, X } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { type FlagFilters, unseenTimes } from "@/model/filters";
import { useNames } from "@/lib/names";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Keys, cx } from "@/ui/basics";
import { Menu, type MenuEntry } from "@/ui/controls";
import { SavedViews } from "./SavedViews";

interface FilterBarProps {
  filters: FlagFilters;
  onChange: (filters: FlagFilters) => void;
  searchRef: RefObject<HTMLInputElement | null>;
}

/** The time without a key after which the search is sent, in milliseconds. */
const pause = 120;

/** Filters the list. Filters are in the address, so that they survive a reload and can be shared. */
export function FilterBar({ filters, onChange, searchRef }: FilterBarProps) {
  const names = useNames(usePlace());
  const [text, setText] = useState(filters.q ?? "");
  const known = filters.q ?? "";
  useEffect(() => setText(known), [known]);
  useEffect(() => {
    if (text === known) return;
    const timer = setTimeout(() => onChange(withFilter(filters, "q", text || undefined)), pause);
    return () => clearTimeout(timer);
  }, [text, known, filters, onChange]);
  const choose =
    <T extends keyof FlagFilters>(name: T, value: FlagFilters[T]) =>
    () =>
      onChange(withFilter(filters, name, filters[name] === value ? undefined : value));
  const option = (name: "type" | "tag" | "owner" | "purpose", value: string): MenuEntry => ({
    label: labelOf(name, value),
    checked: filters[name] === value,
    onSelect: choose(name, value),
  });
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2 sm:px-6">
      <div
        className={cx(
          "flex h-8 w-full items-center gap-2 rounded-md border border-n9 bg-n1 px-2 focus-within:outline-2",
          "focus-within:outline-accent sm:w-72",
        )}
      >
        <Search aria-hidden className="text-n10" />
        <input
          ref={searchRef}
          type="text"
          aria-label={t.flags.search}
          placeholder={t.flags.search}
          className="min-w-0 flex-1 bg-transparent text-sm outline-none"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && (text ? setText("") : event.currentTarget.blur())}
        />
        {text === "" && <Keys of="/" />}
      </div>
      <Filter
        label={t.flags.state}
        active={filters.state !== undefined}
        entries={(["on", "off"] as const).map((state) => ({
          label: t.state[state],
          checked: filters.state === state,
          onSelect: choose("state", state),
        }))}
      />
      <Filter
        label={t.flags.type}
        active={filters.type !== undefined}
        entries={["boolean", "string", "number", "object"].map((type) => option("type", type))}
      />
      <Filter label={t.flags.tag} active={filters.tag !== undefined} entries={names.tags.map((tag) => option("tag", tag))} />
      <Filter label={t.flags.owner} active={filters.owner !== undefined} entries={names.owners.map((owner) => option("owner", owner))} />
      <Filter
        label={t.flags.more}
        active={
          filters.visible === true ||
          filters.archived === true ||
          filters.stale === true ||
          filters.unseen !== undefined ||
          filters.purpose !== undefined
        }
        entries={[
          { label: t.flags.visible, checked: filters.visible === true, onSelect: choose("visible", true) },
          { label: t.flags.archivedOnly, checked: filters.archived === true, onSelect: choose("archived", true) },
          { label: t.flags.stale, checked: filters.stale === true, onSelect: choose("stale", true) },
          null,
          ...unseenTimes.map((time) => ({
            label: t.flags.unseen[time],
            checked: filters.unseen === time,
            onSelect: choose("unseen", time),
          })),
          null,
          ...["release", "experiment", "operational", "kill-switch", "permission"].map((purpose) => option("purpose", purpose)),
        ]}
      />
      <SavedViews filters={filters} onChange={onChange} />
      {chips(filters).map(([name, label]) => (
        <button
          key={name}
          type="button"
          className="chip h-6 bg-accent-soft text-accent"
          onClick={() => onChange(withFilter(filters, name, undefined))}
          aria-label={t.flags.remove(label)}
        >
          <bdi className="truncate">{label}</bdi>
          <X aria-hidden className="!size-3" />
        </button>
      ))}
    </div>
  );
}

function withFilter<T extends keyof FlagFilters>(filters: FlagFilters, name: T, value: FlagFilters[T]): FlagFilters {
  const { [name]: _, ...rest } = filters;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** Returns the words for a value that has a fixed meaning; others are those of people. */
function labelOf(name: "type" | "tag" | "owner" | "purpose", value: string): string {
  if (name === "type") return t.types[value as "boolean"] ?? value;
  return name === "purpose" ? (t.purposes[value] ?? value) : value;
}

function chips(filters: FlagFilters): [keyof FlagFilters, string][] {
  const found: [keyof FlagFilters, string][] = [];
  if (filters.state) found.push(["state", t.state[filters.state]]);
  for (const name of ["type", "tag", "owner", "purpose"] as const)
    if (filters[name]) found.push([name, `${t.flags[name]}: ${labelOf(name, filters[name]!)}`]);
  if (filters.visible) found.push(["visible", t.flags.visible]);
  if (filters.stale) found.push(["stale", t.flags.stale]);
  if (filters.unseen) found.push(["unseen", t.flags.unseen[filters.unseen]]);
  if (filters.archived) found.push(["archived", t.flags.archivedOnly]);
  return found;
}

function Filter({ label, active, entries }: { label: string; active: boolean; entries: (MenuEntry | null)[] }) {
  if (entries.length === 0) return null;
  return (
    <Menu
      align="start"
      entries={entries}
      trigger={
        <button type="button" className={cx("btn btn-small h-8", active && "border-accent-line text-accent")}>
          {label === t.flags.more && <SlidersHorizontal aria-hidden />}
          {label}
        </button>
      }
    />
  );
}
