import { Plus, X } from "lucide-react";
import type { Group } from "@/lib/organization";
import { t } from "@/text/en";
import { Button, Field, FieldError, IconButton } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { Toggle } from "@/ui/Toggle";
import type { SsoProviderRequest } from "./provider";

interface GroupMappingsProps {
  groups: readonly Group[];
  value: SsoProviderRequest;
  onChange: (change: Partial<SsoProviderRequest>) => void;
  errorOf: (pointer: string) => string | undefined;
}

/** Edits which groups of the organization follow groups of the provider. */
export function GroupMappings({ groups, value, onChange, errorOf }: GroupMappingsProps) {
  const mappings = value.groups ?? [];
  const set = (index: number, change: Partial<(typeof mappings)[number]>) =>
    onChange({ groups: mappings.map((mapping, at) => (at === index ? { ...mapping, ...change } : mapping)) });
  return (
    <fieldset className="flex flex-col gap-3 border-t pt-4">
      <legend className="sr-only">{t.sso.groups}</legend>
      <div>
        <p className="label" aria-hidden>
          {t.sso.groups}
        </p>
        <p className="text-xs text-n11">{groups.length === 0 ? t.sso.noGroups : t.sso.groupsText}</p>
      </div>
      {mappings.map((mapping, index) => (
        <div key={index} className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)_auto] items-center gap-2">
          <input
            aria-label={t.sso.groupValue}
            className="input input-small mono"
            required
            maxLength={500}
            value={mapping.value}
            onChange={(event) => set(index, { value: event.target.value })}
          />
          <span aria-hidden className="text-n10">
            →
          </span>
          <Select
            label={t.sso.group}
            value={mapping.group}
            onChange={(group) => set(index, { group })}
            options={groups.map((group) => ({ value: group.id, label: group.name }))}
          />
          <IconButton
            label={t.sso.removeGroup(mapping.value)}
            icon={X}
            onClick={() => onChange({ groups: mappings.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      <FieldError text={errorOf("/groups")} />
      {groups.length > 0 && (
        <Button
          small
          icon={Plus}
          className="self-start"
          onClick={() => onChange({ groups: [...mappings, { value: "", group: groups[0]!.id }] })}
        >
          {t.sso.addGroup}
        </Button>
      )}
      {mappings.length > 0 && (
        <>
          <Field label={t.sso.groupsClaim} hint={t.sso.groupsClaimHint} error={errorOf("/groupsClaim")}>
            {(props) => (
              <input
                {...props}
                className="input mono"
                placeholder="groups"
                value={value.groupsClaim ?? ""}
                onChange={(event) => onChange({ groupsClaim: event.target.value })}
              />
            )}
          </Field>
          <Toggle
            label={t.sso.settings.requiresGroup}
            hint={t.sso.settingHints.requiresGroup}
            checked={value.requiresGroup === true}
            onChange={(requiresGroup) => onChange({ requiresGroup })}
          />
        </>
      )}
    </fieldset>
  );
}
