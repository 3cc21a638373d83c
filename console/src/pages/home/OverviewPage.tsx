import { useQueries, useQuery } from "@tanstack/react-query";
import { usePreferences } from "@/lib/prefs";
import { environmentsQuery, projectsQuery } from "@/lib/queries";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { PageSkeleton, Problem } from "@/ui/basics";
import { EnvironmentCard } from "./EnvironmentCard";
import { FirstRun } from "./FirstRun";
import { isDemo } from "./demo";

/** The number of environments that are read; the others have links. */
const mostCards = 12;

/** Shows the projects of the organization with the state of their environments. */
export function OverviewPage() {
  const place = usePlace();
  const { organization } = place;
  const { firstRun } = usePreferences();
  const projects = useQuery(projectsQuery(organization));
  const environments = useQueries({ queries: (projects.data ?? []).map((project) => environmentsQuery(organization, project.slug)) });
  const error = projects.error ?? environments.find((query) => query.error)?.error;
  let cards = 0;
  return (
    <>
      <PageHeader title={t.nav.home} tabs={<div className="h-3" />} />
      {error ? (
        <Problem error={error} onRetry={() => void projects.refetch()} />
      ) : !projects.data || environments.some((query) => query.isPending) ? (
        <PageSkeleton />
      ) : (
        <div className="flex flex-col gap-7 px-4 py-5 sm:px-6">
          {isDemo(place) && firstRun && <FirstRun />}
          {projects.data.map((project, index) => (
            <section key={project.slug} aria-label={project.name}>
              <h2 className="mb-2.5 font-semibold">
                <bdi>{project.name}</bdi>
              </h2>
              <ul className="grid gap-3 md:grid-cols-2 2xl:grid-cols-3">
                {(environments[index]?.data ?? []).map((environment) => (
                  <EnvironmentCard
                    key={environment.slug}
                    place={{ organization, project: project.slug, environment: environment.slug }}
                    environment={environment}
                    isRead={cards++ < mostCards}
                  />
                ))}
              </ul>
              {environments[index]?.data?.length === 0 && <p className="text-sm text-n11">{t.overview.noEnvironments}</p>}
            </section>
          ))}
        </div>
      )}
    </>
  );
}
