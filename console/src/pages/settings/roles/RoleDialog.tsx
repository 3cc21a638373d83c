import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { path } from "@/lib/api";
import { type Role, organizationPath, organizationPermissionsQuery, peopleKey } from "@/lib/organization";
import { useSubmit } from "@/lib/useSubmit";
import { slugOf } from "@/model/slugs";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field, FieldError, cx } from "@/ui/basics";
import { Checkbox } from "@/ui/controls";
import { showToast } from "@/ui/toasts";

interface RoleDialogProps {
  /** The role to edit; null creates one. */
  role: Role | null;
  permissions: readonly string[];
  onClose: () => void;
}

const subjectOf = (permission: string) => permission.split(".")[0]!;

/** Edits the name and the permissions of a custom role. Permissions that the person does not have cannot be given. */
export function RoleDialog({ role, permissions, onClose }: RoleDialogProps) {
  const { organization } = usePlace();
  const queries = useQueryClient();
  const own = useQuery(organizationPermissionsQuery(organization)).data;
  const [name, setName] = useState(role?.name ?? "");
  const [slug, setSlug] = useState<string | null>(null);
  const [description, setDescription] = useState(role?.description ?? "");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(role?.permissions ?? ["flags.read", "environments.read", "projects.read"]),
  );
  const form = useSubmit(() => {
    void queries.invalidateQueries({ queryKey: peopleKey(organization) });
    showToast(t.review.saved(name.trim()));
    onClose();
  });
  const submit = () => {
    const body = { name: name.trim(), description: description.trim(), permissions: [...chosen] };
    const url = `${organizationPath(organization)}/roles`;
    if (role) void form.submit(url + path`/${role.slug}`, body, "PUT");
    else void form.submit(url, { ...body, slug: slug ?? slugOf(name) });
  };
  const toggle = (permission: string) => {
    const next = new Set(chosen);
    if (!next.delete(permission)) next.add(permission);
    setChosen(next);
  };
  const sorted = [...permissions].sort();
  const subjects = [...new Set(sorted.map(subjectOf))];
  return (
    <FormDialog
      onClose={onClose}
      size="medium"
      title={role ? t.roles.edit(role.name) : t.roles.create}
      form={form}
      action={role ? t.roles.save : t.roles.create}
      onSubmit={submit}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t.tokens.name} error={form.errorOf("/name")}>
          {(props) => (
            <input
              {...props}
              className="input"
              required
              maxLength={100}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {!role && (
          <Field label={t.places.slug} hint={t.places.slugHint} error={form.errorOf("/slug")}>
            {(props) => (
              <input
                {...props}
                className="input mono"
                required
                autoComplete="off"
                spellCheck={false}
                value={slug ?? slugOf(name)}
                onChange={(event) => setSlug(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
      <Field label={t.settings.description} error={form.errorOf("/description")}>
        {(props) => <input {...props} className="input" value={description} onChange={(event) => setDescription(event.target.value)} />}
      </Field>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {subjects.map((subject) => (
          <fieldset key={subject} className="flex flex-col gap-1.5">
            <legend className="label mb-1">{subject}</legend>
            {sorted
              .filter((permission) => subjectOf(permission) === subject)
              .map((permission) => {
                const isMissing = own?.has(permission) === false;
                return (
                  <span
                    key={permission}
                    className={cx("flex items-center gap-2", isMissing && "text-n10")}
                    title={isMissing ? t.roles.notYours : undefined}
                  >
                    <Checkbox
                      label={permission}
                      checked={chosen.has(permission)}
                      disabled={isMissing}
                      onChange={() => toggle(permission)}
                    />
                    <span aria-hidden className="mono">
                      {permission}
                    </span>
                  </span>
                );
              })}
          </fieldset>
        ))}
      </div>
      <FieldError text={form.errorOf("/permissions")} />
    </FormDialog>
  );
}
