import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { path, send } from "@/lib/api";
import { useSubmit } from "@/lib/useSubmit";
import { slugOf } from "@/model/slugs";
import type { Environment } from "@/model/types";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { Toggle } from "@/ui/Toggle";
import { showError, showToast } from "@/ui/toasts";

interface CreateDialogProps {
  /** The project of the new environment; null creates a project. */
  project: { slug: string; environments: readonly Environment[] } | null;
  onClose: () => void;
  onCreated?: (project: string, environment: string) => void;
}

/** The environment that a new project has at first. */
const firstEnvironment = { slug: "production", name: "Production", productionLike: true };

/** Creates a project with its first environment, or an environment, empty or as a copy. */
export function CreateDialog({ project, onClose, onCreated }: CreateDialogProps) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const [copyFrom, setCopyFrom] = useState("");
  const [productionLike, setProductionLike] = useState(false);
  const slug = typed ?? slugOf(name);
  const form = useSubmit(async () => {
    let isComplete = true;
    try {
      if (!project) await send("POST", path`/api/v1/projects/${slug}/environments`, { body: firstEnvironment });
      showToast(t.review.saved(name.trim()));
    } catch (error) {
      // The project exists and is in the list, where an environment can be added.
      isComplete = false;
      showError(error);
    }
    await queries.invalidateQueries({ queryKey: project ? ["environments"] : ["projects"] });
    if (isComplete) onCreated?.(project?.slug ?? slug, project ? slug : firstEnvironment.slug);
    onClose();
  });
  const submit = () => {
    const body = { slug, name: name.trim() };
    if (!project) return void form.submit("/api/v1/projects", body);
    void form.submit(path`/api/v1/projects/${project.slug}/environments`, {
      ...body,
      productionLike,
      order: Math.max(-1, ...project.environments.map((item) => item.order ?? 0)) + 1,
      ...(copyFrom && { copyFrom: { environment: copyFrom } }),
    });
  };
  const title = project ? t.places.createEnvironment : t.places.createProject;
  return (
    <FormDialog
      onClose={onClose}
      title={title}
      description={project ? undefined : t.places.createProjectText}
      form={form}
      action={title}
      onSubmit={submit}
    >
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
      <Field label={t.places.slug} hint={t.places.slugHint} error={form.errorOf("/slug")}>
        {(props) => (
          <input
            {...props}
            className="input mono"
            required
            autoComplete="off"
            spellCheck={false}
            value={slug}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {project && (
        <>
          <div className="flex flex-col gap-1">
            <span className="label">{t.places.copy}</span>
            <Select
              label={t.places.copy}
              value={copyFrom}
              onChange={setCopyFrom}
              options={[
                { value: "", label: t.places.empty },
                ...project.environments.map((item) => ({ value: item.slug, label: t.places.copyOf(item.name) })),
              ]}
            />
          </div>
          <Toggle
            label={t.places.productionLike}
            hint={t.places.productionLikeHint}
            checked={productionLike}
            onChange={setProductionLike}
          />
        </>
      )}
    </FormDialog>
  );
}
