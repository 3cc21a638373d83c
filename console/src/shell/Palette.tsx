import { useNavigate } from "@tanstack/react-router";
import { Flag as FlagIcon, Keyboard, Layers, type LucideIcon, Moon, Plus, Search, Sun, Upload, UserRound } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useFoundFlags } from "@/lib/flagKeys";
import { setPreferences } from "@/lib/prefs";
import { usePermissions } from "@/lib/queries";
import { t } from "@/text/en";
import { cx } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { pages } from "./pages";
import { type PageName, usePlace, useShell } from "./place";

interface Command {
  id: string;
  group: string;
  label: string;
  note?: string | undefined;
  icon: LucideIcon;
  mono?: boolean;
  run: () => void;
}

/** Finds flags, pages, environments and actions by name. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [index, setIndex] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const commands = useCommands(text, onClose);
  const selected = Math.min(index, commands.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });
  const onKey = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setIndex((selected + step + commands.length) % Math.max(1, commands.length));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) commands[selected]?.run();
    else return;
    event.preventDefault();
  };
  return (
    <Dialog open onClose={onClose} title={t.palette.title} size="medium">
      <div className="-mx-2 -my-1">
        <div className="mb-2 flex items-center gap-2 rounded-md border border-n9 px-3 focus-within:outline-2 focus-within:outline-accent">
          <Search aria-hidden className="text-n10" />
          <input
            autoFocus
            role="combobox"
            aria-expanded
            aria-controls="palette-list"
            aria-activedescendant={commands[selected] ? `palette-${selected}` : undefined}
            aria-label={t.palette.title}
            placeholder={t.palette.placeholder}
            className="h-10 flex-1 bg-transparent text-base outline-none"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setIndex(0);
            }}
            onKeyDown={onKey}
          />
        </div>
        <div ref={list} id="palette-list" role="listbox" aria-label={t.palette.title} className="max-h-[50dvh] overflow-y-auto">
          {commands.map((command, position) => (
            <div key={command.id}>
              {command.group !== commands[position - 1]?.group && (
                <p aria-hidden className="px-2.5 pt-2 pb-1 text-xs text-n11">
                  {command.group}
                </p>
              )}
              <div
                id={`palette-${position}`}
                role="option"
                tabIndex={-1}
                aria-selected={position === selected}
                data-selected={position === selected}
                className="menu-item cursor-pointer"
                onMouseMove={() => setIndex(position)}
                onClick={command.run}
                onKeyDown={() => {}}
              >
                <command.icon aria-hidden className="text-n11" />
                <span className={cx("truncate", command.mono && "mono")}>{command.label}</span>
                {command.note && <span className="ml-auto truncate pl-4 text-xs text-n11">{command.note}</span>}
              </div>
            </div>
          ))}
          {commands.length === 0 && <p className="px-3 py-6 text-center text-sm text-n11">{t.palette.nothing(text)}</p>}
        </div>
      </div>
    </Dialog>
  );
}

function useCommands(text: string, onClose: () => void): Command[] {
  const place = usePlace();
  const { environments, openShortcuts } = useShell();
  const navigate = useNavigate();
  const may = usePermissions(place);
  const search = useDeferredValue(text.trim());
  const flags = useFoundFlags(place, search) ?? [];
  const done = (run: () => void) => () => {
    onClose();
    run();
  };
  const page = (to: PageName, icon: LucideIcon): Command => ({
    id: `page-${to}`,
    group: t.palette.pages,
    label: t.nav[to],
    icon,
    run: done(() => void navigate({ to: `/$organization/$project/$environment/${to}`, params: { ...place } })),
  });
  const create: Command = {
    id: "create",
    group: t.palette.actions,
    label: t.flags.create,
    icon: Plus,
    run: done(() => void navigate({ to: "/$organization/$project/$environment/flags", params: { ...place }, hash: "new" })),
  };
  const shown = pages.filter(({ needs }) => may(needs));
  const fixed: Command[] = [
    ...shown.map(({ to, icon }) => page(to, icon)),
    ...environments.map(
      (environment): Command => ({
        id: `environment-${environment.slug}`,
        group: t.nav.environments,
        label: environment.name,
        note: environment.slug === place.environment ? t.palette.current : undefined,
        icon: Layers,
        run: done(
          () => void navigate({ to: "/$organization/$project/$environment/flags", params: { ...place, environment: environment.slug } }),
        ),
      }),
    ),
    ...(may("flags.write") ? [create, { ...page("import", Upload), group: t.palette.actions, label: t.imports.menu }] : []),
    { id: "light", group: t.palette.actions, label: t.account.theme.light, icon: Sun, run: done(() => setPreferences({ theme: "light" })) },
    { id: "dark", group: t.palette.actions, label: t.account.theme.dark, icon: Moon, run: done(() => setPreferences({ theme: "dark" })) },
    {
      id: "profile",
      group: t.palette.actions,
      label: t.profile.title,
      icon: UserRound,
      run: done(() => void navigate({ to: "/profile" })),
    },
    { id: "keys", group: t.palette.actions, label: t.account.shortcuts, icon: Keyboard, run: openShortcuts },
  ];
  // Pages and environments are listed before anything is entered.
  const places = shown.length + environments.length;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = fixed.filter((command) => words.every((word) => `${command.group} ${command.label}`.toLowerCase().includes(word)));
  const found = flags.map(
    (flag): Command => ({
      id: `flag-${flag.key}`,
      group: t.nav.flags,
      label: flag.key,
      note: flag.description ?? undefined,
      icon: FlagIcon,
      mono: true,
      run: done(() => void navigate({ to: "/$organization/$project/$environment/flags/$flag", params: { ...place, flag: flag.key } })),
    }),
  );
  return text ? [...found, ...matching] : [...matching.slice(0, places), ...found.slice(0, 5), ...matching.slice(places)];
}
