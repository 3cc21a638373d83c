import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { FolderGit2 } from "lucide-react";
import { useEffect } from "react";
import { setOrganization } from "@/lib/api";
import { preferences } from "@/lib/prefs";
import { environmentsQuery, organizationsQuery, projectsQuery } from "@/lib/queries";
import { Brand } from "@/shell/Brand";
import { t } from "@/text/en";
import { Empty, PageSkeleton, Problem } from "@/ui/basics";

/** Opens the environment that was open last; without one it lists all environments. */
export function HomePage() {
  const organizations = useQuery(organizationsQuery);
  const recent = preferences().recent[0]?.split("/");
  const list = organizations.data;
  const organization = list?.find((item) => item.slug === recent?.[0])?.slug ?? list?.[0]?.slug ?? null;
  setOrganization(organization);
  const projects = useQuery({ ...projectsQuery(organization), enabled: list !== undefined });
  const environments = useQueries({ queries: (projects.data ?? []).map((project) => environmentsQuery(organization, project.slug)) });
  useEffect(() => {
    document.title = "FlagCluster";
  }, []);
  const error = organizations.error ?? projects.error ?? environments.find((query) => query.error)?.error;
  if (error) return <Problem error={error} onRetry={() => void projects.refetch()} />;
  if (!projects.data || environments.some((query) => query.isPending)) return <PageSkeleton />;
  const ids = environments.flatMap((query) => (query.data ?? []).map((environment) => environment.id));
  const chosen = preferences().recent.find((id) => ids.includes(id)) ?? ids.find((id) => id.endsWith("/production")) ?? ids[0];
  if (chosen) {
    const [org, project, environment] = chosen.split("/");
    return (
      <Navigate
        to="/$organization/$project/$environment/flags"
        params={{ organization: org!, project: project!, environment: environment! }}
        replace
      />
    );
  }
  return (
    <main>
      <Brand className="justify-center pt-16" />
      <h1 className="sr-only">{t.home.title}</h1>
      <Empty icon={FolderGit2} title={t.home.emptyTitle} text={t.home.emptyText}>
        <Link to="/" className="btn" reloadDocument>
          {t.retry}
        </Link>
      </Empty>
    </main>
  );
}
