import { useQuery } from "@tanstack/react-query";
import type { Role } from "@/lib/organization";
import { projectsQuery } from "@/lib/queries";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Select } from "@/ui/controls";

/** Represents a role and where it applies. */
export interface GrantChoice {
  role: string;
  /** Empty for the organization. */
  project: string;
  environments: "all" | "exceptProductionLike";
}

/** Returns the choice as the server wants it. */
export const grantOf = (choice: GrantChoice) => ({
  role: choice.role,
  ...(choice.project && { project: choice.project }),
  ...(choice.environments !== "all" && { environments: choice.environments }),
});

interface GrantFieldsProps {
  roles: readonly Role[];
  choice: GrantChoice;
  onChange: (choice: GrantChoice) => void;
}

/** Chooses a role, and where it applies. */
export function GrantFields({ roles, choice, onChange }: GrantFieldsProps) {
  const { organization } = usePlace();
  const projects = useQuery(projectsQuery(organization)).data ?? [];
  const role = roles.find((item) => item.slug === choice.role);
  const isForOrganizations = role?.isForOrganizations === true;
  const setRole = (slug: string) => {
    const next = roles.find((item) => item.slug === slug);
    onChange(next?.isForOrganizations ? { role: slug, project: "", environments: "all" } : { ...choice, role: slug });
  };
  return (
    <div className="flex flex-col gap-3 text-sm">
      <div className="flex flex-col gap-1">
        <span className="label">{t.members.role}</span>
        <Select
          label={t.members.role}
          value={choice.role}
          onChange={setRole}
          options={roles.map((item) => ({
            value: item.slug,
            label: item.name,
            group: item.isForOrganizations ? t.members.organizationRoles : t.members.projectRoles,
          }))}
        />
        {role?.description && <p className="text-xs text-n11">{role.description}</p>}
      </div>
      {!isForOrganizations && (
        <div className="grid gap-3 sm:grid-cols-2">
          <div className="flex flex-col gap-1">
            <span className="label">{t.members.where}</span>
            <Select
              label={t.members.where}
              value={choice.project}
              onChange={(project) => onChange({ ...choice, project })}
              options={[
                { value: "", label: t.members.everyProject },
                ...projects.map((project) => ({ value: project.slug, label: project.name })),
              ]}
            />
          </div>
          <div className="flex flex-col gap-1">
            <span className="label">{t.nav.environments}</span>
            <Select
              label={t.nav.environments}
              value={choice.environments}
              onChange={(environments) => onChange({ ...choice, environments })}
              options={[
                { value: "all", label: t.members.allEnvironments },
                { value: "exceptProductionLike", label: t.members.allButProduction },
              ]}
            />
          </div>
        </div>
      )}
    </div>
  );
}
