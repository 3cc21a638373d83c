import { Link, getRouteApi, useLocation, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Flag as FlagIcon, Footprints, Plus, SearchX, Upload } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Time, Button, Empty, Hint, IconButton, PageSkeleton, Problem } from "@/ui/basics";
import { useActorNames } from "@/lib/actors";
import { usePreferences } from "@/lib/prefs";
import { useChanges, useEnvironmentState, useFlags, useFlagsElsewhere, usePermissions } from "@/lib/queries";
import type { FlagFilters } from "@/model/filters";
import { useShortcuts } from "@/lib/shortcuts";
import type { Flag } from "@/model/types";
import { actorName } from "@/model/actors";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { isDemo } from "../home/demo";
import { Menu } from "@/ui/controls";
import { BulkBar } from "./BulkBar";
import { CreateFlag } from "./CreateFlag";
import { FilterBar } from "./FilterBar";
import { FlagTable } from "./FlagTable";
import { useFilteredHere } from "./useFilteredHere";
import { useToggle } from "./useToggle";

const route = getRouteApi("/signed-in/$organization/$project/$environment/flags");

/** The number of other environments with a column of their own. */
const mostColumns = 2;

export function FlagsPage() {
  const filters = route.useSearch();
  const navigate = useNavigate();
  const { hash } = useLocation();
  const place = usePlace();
  const { environments } = useShell();
  const may = usePermissions(place);
  const { firstRun } = usePreferences();
  const flags = useFlags(place, filters);
  const search = useRef<HTMLInputElement>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const read = useMemo(() => flags.data?.pages.flatMap((page) => page.items) ?? [], [flags.data]);
  const { items, isReading, error } = useFilteredHere(place, filters, read, flags);
  const others = environments.filter((environment) => environment.slug !== place.environment).slice(0, mostColumns);
  const elsewhere = useFlagsElsewhere(
    place,
    filters,
    others.map((environment) => environment.slug),
    flags.data?.pages.length ?? 1,
  );
  const { toggle, dialog } = useToggle();

  const setFilters = (next: FlagFilters) =>
    void navigate({ to: "/$organization/$project/$environment/flags", params: { ...place }, search: next, replace: true });
  const openNew = (open: boolean) =>
    void navigate({
      to: "/$organization/$project/$environment/flags",
      params: { ...place },
      search: filters,
      hash: open ? "new" : "",
      replace: true,
    });
  const openImport = () => void navigate({ to: "/$organization/$project/$environment/import", params: { ...place } });
  useShortcuts({
    "/": () => search.current?.focus(),
    n: () => may("flags.write") && openNew(true),
  });

  const chosen = items.filter((flag) => selected.has(flag.key));
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <>
      <PageHeader title={t.nav.flags}>
        {firstRun && isDemo(place) && (
          <Link to="/$organization/$project/$environment/home" params={{ ...place }} className="btn">
            <Footprints aria-hidden />
            {t.firstRun.start}
          </Link>
        )}
        {may("flags.write") && (
          <Menu
            trigger={<IconButton icon={Ellipsis} label={t.imports.more} />}
            entries={[{ label: t.imports.menu, icon: Upload, onSelect: openImport }]}
          />
        )}
        {may("flags.write") && (
          <Hint text={t.flags.create} keys="N">
            <Button look="primary" icon={Plus} onClick={() => openNew(true)}>
              {t.flags.create}
            </Button>
          </Hint>
        )}
      </PageHeader>
      <FilterBar filters={filters} onChange={setFilters} searchRef={search} />
      {flags.error && !flags.data ? (
        <Problem error={flags.error} onRetry={() => void flags.refetch()} />
      ) : error ? (
        <Problem error={error} />
      ) : flags.isPending || (isReading && items.length === 0) ? (
        <PageSkeleton />
      ) : items.length === 0 ? (
        <NoFlags
          isFiltered={isFiltered}
          mayCreate={may("flags.write")}
          onCreate={() => openNew(true)}
          onImport={openImport}
          onClear={() => setFilters({})}
        />
      ) : (
        <FlagTable
          items={items}
          columns={others}
          elsewhere={elsewhere.data}
          selected={selected}
          onSelect={may("flags.write") || may("flags.toggle") ? setSelected : null}
          onToggle={(flag: Flag, environment) => toggle(environment ? { ...place, environment } : place, flag)}
          mayToggle={may("flags.toggle")}
          onEnd={() => flags.hasNextPage && !flags.isFetchingNextPage && void flags.fetchNextPage()}
          isStale={flags.isPlaceholderData}
        />
      )}
      {chosen.length > 0 && <BulkBar flags={chosen} etag={flags.data?.pages[0]?.etag ?? ""} onDone={() => setSelected(new Set())} />}
      <Status count={items.length} more={flags.hasNextPage || isReading} />
      {hash === "new" && may("flags.write") && <CreateFlag onClose={() => openNew(false)} />}
      {dialog}
    </>
  );
}

function NoFlags(props: { isFiltered: boolean; mayCreate: boolean; onCreate: () => void; onImport: () => void; onClear: () => void }) {
  if (props.isFiltered) {
    return (
      <Empty icon={SearchX} title={t.flags.noMatch} text={t.flags.noMatchText}>
        <Button onClick={props.onClear}>{t.flags.clear}</Button>
      </Empty>
    );
  }
  return (
    <Empty icon={FlagIcon} title={t.flags.emptyTitle} text={t.flags.emptyText}>
      {props.mayCreate && (
        <>
          <Button look="primary" icon={Plus} onClick={props.onCreate}>
            {t.flags.create}
          </Button>
          <Button icon={Upload} onClick={props.onImport}>
            {t.imports.menu}
          </Button>
        </>
      )}
    </Empty>
  );
}

/** Says how many flags there are, and who changed the environment last. */
function Status({ count, more }: { count: number; more: boolean }) {
  const place = usePlace();
  const version = useEnvironmentState(place).data?.version;
  const names = useActorNames(place.organization);
  const last = useChanges(place).data?.pages[0]?.items[0];
  return (
    <footer className="sticky bottom-0 mt-auto flex flex-wrap gap-x-2 border-t bg-n2 px-4 py-1.5 text-xs text-n11 sm:px-6">
      <span>{t.flags.count(count, more)}</span>
      {version && <span>· {t.version(version)}</span>}
      {last && (
        <span>
          · {t.flags.changed} <Time at={last.time} /> {t.flags.by} <bdi>{actorName(last.actor, names)}</bdi>
        </span>
      )}
    </footer>
  );
}
