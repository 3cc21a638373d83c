import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSubmit } from "@/lib/useSubmit";
import type { Environment } from "@/model/types";
import { isProductionLike } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field } from "@/ui/basics";
import { Toggle } from "@/ui/Toggle";
import { showToast } from "@/ui/toasts";

/** Changes the name, the color, the position, the protection and the APIs of an environment. */
export function EnvironmentDialog({ url, environment, onClose }: { url: string; environment: Environment; onClose: () => void }) {
  const queries = useQueryClient();
  const [productionLike, setProductionLike] = useState(isProductionLike(environment));
  const [apis, setApis] = useState<readonly string[]>(environment.compatibleApis ?? []);
  const form = useSubmit(() => {
    showToast(t.review.saved(environment.name));
    void queries.invalidateQueries({ queryKey: [] });
    onClose();
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    const values = new FormData(event.currentTarget);
    const body = {
      name: String(values.get("name")).trim(),
      color: String(values.get("color")),
      order: Number(values.get("order")),
      productionLike,
      compatibleApis: apis,
    };
    void form.submit(url, body, "PATCH");
  };
  return (
    <FormDialog onClose={onClose} title={t.sso.editTitle(environment.name)} form={form} action={t.places.save} onSubmit={submit}>
      <Field label={t.tokens.name} error={form.errorOf("/name")}>
        {(props) => <input {...props} className="input" name="name" required maxLength={100} defaultValue={environment.name} />}
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t.places.color} error={form.errorOf("/color")}>
          {(props) => <input {...props} className="input !p-1" type="color" name="color" defaultValue={environment.color ?? "#6b7280"} />}
        </Field>
        <Field label={t.places.order} hint={t.places.orderHint} error={form.errorOf("/order")}>
          {(props) => (
            <input {...props} className="input" type="number" name="order" min={0} required defaultValue={environment.order ?? 0} />
          )}
        </Field>
      </div>
      <Toggle label={t.places.productionLike} hint={t.places.productionLikeHint} checked={productionLike} onChange={setProductionLike} />
      {Object.entries(t.places.systems).map(([api, system]) => (
        <Toggle
          key={api}
          label={t.places.serves(system)}
          hint={t.places.servesHint(system)}
          checked={apis.includes(api)}
          onChange={(on) => setApis(on ? [...apis, api] : apis.filter((other) => other !== api))}
        />
      ))}
    </FormDialog>
  );
}
