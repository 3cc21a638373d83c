import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useOrganizationPermissions } from "@/lib/organization";
import { projectsQuery } from "@/lib/queries";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton } from "@/ui/basics";
import { CreateDialog } from "./CreateDialog";
import { DeletedPlaces } from "./DeletedPlaces";
import { ProjectItem } from "./ProjectItem";

/** Lists the projects with their environments; creates, changes, archives, deletes and restores them. */
export function Projects() {
  const { organization } = usePlace();
  const navigate = useNavigate();
  const may = useOrganizationPermissions(organization);
  const projects = useQuery(projectsQuery(organization));
  const [isCreating, setCreating] = useState(false);
  if (projects.error) return <Problem error={projects.error} compact onRetry={() => void projects.refetch()} />;
  if (!projects.data) return <Skeleton className="h-40" />;
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.places.projects}>
      <header className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{t.places.projects}</h2>
          <p className="text-n11">{t.places.projectsText}</p>
        </div>
        {may("projects.write") && (
          <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
            {t.places.createProject}
          </Button>
        )}
      </header>
      <ul className="divide-y">
        {projects.data.map((project) => (
          <ProjectItem key={project.slug} project={project} />
        ))}
      </ul>
      {may("projects.write") && <DeletedPlaces projects={projects.data} />}
      {isCreating && (
        <CreateDialog
          project={null}
          onClose={() => setCreating(false)}
          onCreated={(project, environment) =>
            void navigate({
              to: "/$organization/$project/$environment/flags",
              params: { organization, project, environment },
            })
          }
        />
      )}
    </section>
  );
}
