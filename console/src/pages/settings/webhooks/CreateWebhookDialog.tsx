import { type FormEvent, useState } from "react";
import { useSubmit } from "@/lib/useSubmit";
import { useShell } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field } from "@/ui/basics";
import { Select } from "@/ui/controls";
import type { Webhook } from "./WebhooksPage";

const formats = ["json", "slack", "discord", "teams", "datadog"] as const;

interface CreateWebhookProps {
  url: string;
  onClose: () => void;
  onCreated: (webhook: Webhook) => void;
}

/** Creates a webhook of the project. */
export function CreateWebhookDialog({ url, onClose, onCreated }: CreateWebhookProps) {
  const { environments } = useShell();
  const [format, setFormat] = useState<(typeof formats)[number]>("json");
  const [environment, setEnvironment] = useState("");
  const form = useSubmit((answer) => {
    onCreated(answer as Webhook);
    onClose();
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    const values = new FormData(event.currentTarget);
    const events = String(values.get("events"))
      .split(/[\s,]+/)
      .filter(Boolean);
    void form.submit(url, {
      name: values.get("name"),
      url: values.get("url"),
      format,
      events,
      ...(environment && { environments: [environment] }),
      ...(format === "datadog" && { secret: values.get("secret") }),
    });
  };
  return (
    <FormDialog onClose={onClose} title={t.webhooks.create} form={form} action={t.webhooks.create} onSubmit={submit}>
      <Field label={t.tokens.name} error={form.errorOf("/name")}>
        {(props) => <input {...props} className="input" name="name" required maxLength={100} autoComplete="off" />}
      </Field>
      <Field label={t.webhooks.url} hint={t.webhooks.urlHint} error={form.errorOf("/url")}>
        {(props) => (
          <input
            {...props}
            className="input mono"
            name="url"
            type="url"
            required
            placeholder="https://example.com/flags"
            autoComplete="off"
          />
        )}
      </Field>
      <Field label={t.webhooks.events} hint={t.webhooks.eventsHint} error={form.errorOf("/events")}>
        {(props) => <input {...props} className="input mono" name="events" required defaultValue="flag.*" spellCheck={false} />}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <div className="flex flex-col gap-1">
          <span className="label">{t.webhooks.format}</span>
          <Select
            label={t.webhooks.format}
            value={format}
            onChange={setFormat}
            options={formats.map((value) => ({ value, label: t.webhooks.formats[value] }))}
          />
        </div>
        <div className="flex flex-col gap-1">
          <span className="label">{t.nav.environments}</span>
          <Select
            label={t.nav.environments}
            value={environment}
            onChange={setEnvironment}
            options={[
              { value: "", label: t.members.allEnvironments },
              ...environments.map((item) => ({ value: item.slug, label: item.name })),
            ]}
          />
        </div>
      </div>
      {format === "datadog" && (
        <Field label={t.webhooks.apiKey} error={form.errorOf("/secret")}>
          {(props) => <input {...props} className="input mono" name="secret" type="password" autoComplete="off" required />}
        </Field>
      )}
    </FormDialog>
  );
}
