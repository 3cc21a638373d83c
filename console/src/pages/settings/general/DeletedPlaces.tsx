import { useQueries, useQuery } from "@tanstack/react-query";
import { environmentPath, path, send } from "@/lib/api";
import { all } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import type { Project } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Time } from "@/ui/basics";

interface Deleted {
  slug: string;
  name: string;
  restorableUntil?: string;
}

/** Lists deleted projects and environments that can still be restored. */
export function DeletedPlaces({ projects }: { projects: readonly Project[] }) {
  const { organization } = usePlace();
  const act = useAction([]);
  const query = { deleted: "true" };
  const deletedProjects = useQuery({
    queryKey: ["projects", organization, "deleted"],
    queryFn: ({ signal }) => all<Deleted>("/api/v1/projects", signal, query),
  });
  const deletedEnvironments = useQueries({
    queries: projects.map((project) => ({
      queryKey: ["environments", organization, project.slug, "deleted"],
      queryFn: ({ signal }: { signal: AbortSignal }) => all<Deleted>(path`/api/v1/projects/${project.slug}/environments`, signal, query),
    })),
  });
  const items = [
    ...(deletedProjects.data ?? []).map((item) => ({ item, name: item.name, url: path`/api/v1/projects/${item.slug}` })),
    ...projects.flatMap((project, index) =>
      (deletedEnvironments[index]?.data ?? []).map((item) => ({
        item,
        name: `${project.name} / ${item.name}`,
        url: environmentPath(project.slug, item.slug),
      })),
    ),
  ];
  if (items.length === 0) return null;
  return (
    <details className="border-t px-4 py-2.5">
      <summary className="w-fit cursor-pointer rounded text-n11">{t.places.deletedCount(items.length)}</summary>
      <ul className="mt-2 flex flex-col gap-2">
        {items.map(({ item, name, url }) => (
          <li key={url} className="flex flex-wrap items-center gap-3">
            <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
            {item.restorableUntil && (
              <span className="text-xs text-n11">
                {t.places.until} <Time at={item.restorableUntil} />
              </span>
            )}
            <Button small onClick={() => void act(() => send("POST", `${url}/undelete`), t.settings.restored(name))}>
              {t.settings.restore}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
