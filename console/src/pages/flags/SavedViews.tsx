import { Bookmark, Plus, Trash2 } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { type SavedView, setPreferences, usePreferences } from "@/lib/prefs";
import type { FlagFilters } from "@/model/filters";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Field, cx } from "@/ui/basics";
import { Dialog, Menu, type MenuEntry } from "@/ui/controls";
import { showToast } from "@/ui/toasts";

/** Returns filters in one order and without those that are not set, so that they can be compared. */
const textOf = (filters: object) =>
  JSON.stringify(
    Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => a.localeCompare(b)),
  );

/** Opens, saves and deletes named filters of the project, which this browser keeps. */
export function SavedViews({ filters, onChange }: { filters: FlagFilters; onChange: (filters: FlagFilters) => void }) {
  const { organization, project } = usePlace();
  const id = `${organization}/${project}`;
  const { views } = usePreferences();
  const [isSaving, setSaving] = useState(false);
  const own = views.filter((view) => view.project === id);
  const text = textOf(filters);
  const current = own.find((view) => textOf(view.filters) === text);
  const isFiltered = text !== "[]";
  const isOf = (view: SavedView, name: string) => view.project === id && view.name === name;
  const entries: (MenuEntry | null)[] = own.map((view) => ({
    label: view.name,
    checked: view === current,
    onSelect: () => onChange(view === current ? {} : (view.filters as FlagFilters)),
  }));
  if (own.length > 0) entries.push(null);
  if (current) {
    entries.push({
      label: t.flags.deleteView(current.name),
      icon: Trash2,
      danger: true,
      onSelect: () => setPreferences({ views: views.filter((view) => view !== current) }),
    });
  } else {
    const label = isFiltered ? t.flags.saveView : t.flags.noViews;
    entries.push({ label, icon: Plus, disabled: !isFiltered, onSelect: () => setSaving(true) });
  }
  return (
    <>
      <Menu
        align="start"
        entries={entries}
        trigger={
          <button type="button" className={cx("btn btn-small h-8", current && "border-accent-line text-accent")}>
            <Bookmark aria-hidden />
            <bdi className="max-w-40 truncate">{current?.name ?? t.flags.views}</bdi>
          </button>
        }
      />
      {isSaving && (
        <SaveView
          onClose={() => setSaving(false)}
          onSave={(name) => {
            const saved = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as SavedView["filters"];
            setPreferences({ views: [...views.filter((view) => !isOf(view, name)), { project: id, name, filters: saved }] });
            showToast(t.flags.viewSaved(name));
            setSaving(false);
          }}
        />
      )}
    </>
  );
}

function SaveView({ onClose, onSave }: { onClose: () => void; onSave: (name: string) => void }) {
  const name = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(name.current!.value.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.flags.saveView}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" form="save-view" look="primary">
            {t.flags.save}
          </Button>
        </>
      }
    >
      <form id="save-view" onSubmit={submit}>
        <Field label={t.flags.viewName} hint={t.flags.viewHint}>
          {(props) => <input {...props} ref={name} className="input" required maxLength={60} pattern=".*\S.*" autoComplete="off" />}
        </Field>
      </form>
    </Dialog>
  );
}
