import { useChanges } from "@/lib/queries";
import { usePlace, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Checkbox, Select } from "@/ui/controls";

/** Represents with what the answers of an environment are compared. */
export interface Compared {
  environments: string[];
  /** A version of the environment; empty for none. */
  version: string;
}

/** The number of versions to choose from. */
const mostVersions = 20;

/** Chooses other environments and an earlier version. */
export function CompareFields({ value, onChange }: { value: Compared; onChange: (value: Compared) => void }) {
  const place = usePlace();
  const others = useShell().environments.filter((environment) => environment.slug !== place.environment);
  // The first is the current version.
  const versions = (useChanges(place).data?.pages[0]?.items ?? []).slice(1, mostVersions);
  const known = versions.some((change) => change.version === value.version);
  const toggle = (slug: string) =>
    onChange({
      ...value,
      environments: value.environments.includes(slug)
        ? value.environments.filter((other) => other !== slug)
        : [...value.environments, slug],
    });
  if (others.length === 0 && versions.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-2 border-t pt-3 text-sm">
      <legend className="sr-only">{t.why.compareWith}</legend>
      <p aria-hidden className="label">
        {t.why.compareWith}
      </p>
      {others.map((environment) => (
        <span key={environment.slug} className="flex items-center gap-2">
          <Checkbox
            label={environment.name}
            checked={value.environments.includes(environment.slug)}
            onChange={() => toggle(environment.slug)}
          />
          <bdi aria-hidden className="truncate">
            {environment.name}
          </bdi>
        </span>
      ))}
      <Select
        label={t.why.earlier}
        value={value.version}
        onChange={(version) => onChange({ ...value, version })}
        options={[
          { value: "", label: `${t.why.earlier}: ${t.why.noVersion}` },
          ...(value.version && !known ? [{ value: value.version, label: value.version }] : []),
          ...versions.map((change) => ({ value: change.version, label: t.why.versionOf(change.version, change.message ?? "") })),
        ]}
      />
    </fieldset>
  );
}
