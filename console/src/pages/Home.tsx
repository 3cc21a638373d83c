import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { FolderGit2, Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { setOrganization } from "@/lib/api";
import { useOrganizationPermissions } from "@/lib/organization";
import { preferences } from "@/lib/prefs";
import { environmentsQuery, organizationsQuery, projectsQuery } from "@/lib/queries";
import type { Project } from "@/model/types";
import { Brand } from "@/shell/Brand";
import { t } from "@/text/en";
import { Button, Empty, PageSkeleton, Problem } from "@/ui/basics";
import { CreateDialog } from "./settings/general/CreateDialog";

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
  return <NoEnvironment organization={organization} project={projects.data[0]} />;
}

/** Says that there is no environment, and creates the first one for people who may. */
function NoEnvironment({ organization, project }: { organization: string | null; project: Project | undefined }) {
  const may = useOrganizationPermissions(organization ?? "", organization !== null);
  const navigate = useNavigate();
  const [isCreating, setCreating] = useState(false);
  const mayCreate = may(project ? "environments.write" : "projects.write");
  const action = project ? t.places.createEnvironment : t.places.createProject;
  return (
    <main>
      <Brand className="justify-center pt-16" />
      <h1 className="sr-only">{t.home.title}</h1>
      {mayCreate ? (
        <Empty icon={FolderGit2} title={project ? t.home.noEnvironment(project.name) : t.home.firstTitle} text={t.home.firstText}>
          <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
            {action}
          </Button>
        </Empty>
      ) : (
        <Empty icon={FolderGit2} title={t.home.emptyTitle} text={t.home.emptyText}>
          <Link to="/" className="btn" reloadDocument>
            {t.retry}
          </Link>
        </Empty>
      )}
      {isCreating && (
        <CreateDialog
          project={project ? { slug: project.slug, environments: [] } : null}
          onClose={() => setCreating(false)}
          onCreated={(project, environment) =>
            void navigate({
              to: "/$organization/$project/$environment/flags",
              params: { organization: organization!, project, environment },
            })
          }
        />
      )}
    </main>
  );
}
