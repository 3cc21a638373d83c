import { type FormEvent, useState } from "react";
import { useSubmit } from "@/lib/useSubmit";
import { useShell } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Field, FieldError } from "@/ui/basics";
import { Checkbox, Select } from "@/ui/controls";
import type { Webhook } from "./WebhooksPage";

const formats = ["json", "slack", "discord", "teams", "datadog"] as const;

interface WebhookDialogProps {
  /** The webhook to change; null creates one. */
  webhook: Webhook | null;
  /** The address of the webhook, or that of all webhooks of the project. */
  url: string;
  onClose: () => void;
  onSaved: (webhook: Webhook) => void;
}

/** Creates a webhook of the project, or changes one. */
export function WebhookDialog({ webhook, url, onClose, onSaved }: WebhookDialogProps) {
  const { environments } = useShell();
  const [format, setFormat] = useState<string>(webhook?.format ?? "json");
  const [chosen, setChosen] = useState<readonly string[]>(webhook?.environments ?? []);
  const form = useSubmit((answer) => {
    onSaved(answer as Webhook);
    onClose();
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    const values = new FormData(event.currentTarget);
    const events = String(values.get("events"))
      .split(/[\s,]+/)
      .filter(Boolean);
    const address = String(values.get("url")).trim();
    const secret = format === "datadog" ? String(values.get("secret")) : "";
    const body = {
      name: String(values.get("name")).trim(),
      format,
      events,
      environments: chosen,
      ...(address && { url: address }),
      ...(secret && { secret }),
    };
    void form.submit(url, body, webhook ? "PATCH" : "POST");
  };
  const toggle = (slug: string) => setChosen(chosen.includes(slug) ? chosen.filter((item) => item !== slug) : [...chosen, slug]);
  // Those that were deleted meanwhile can be taken away.
  const slugs = [...new Set([...environments.map((item) => item.slug), ...chosen])];
  const nameOf = (slug: string) => environments.find((item) => item.slug === slug)?.name ?? slug;
  const action = webhook ? t.webhooks.save : t.webhooks.create;
  return (
    <FormDialog
      onClose={onClose}
      title={webhook ? t.webhooks.editTitle(webhook.name) : t.webhooks.create}
      form={form}
      action={action}
      onSubmit={submit}
    >
      <Field label={t.tokens.name} error={form.errorOf("/name")}>
        {(props) => (
          <input {...props} className="input" name="name" required maxLength={100} autoComplete="off" defaultValue={webhook?.name} />
        )}
      </Field>
      <Field label={t.webhooks.url} hint={webhook ? t.webhooks.urlStays : t.webhooks.urlHint} error={form.errorOf("/url")}>
        {(props) => (
          <input
            {...props}
            className="input mono"
            name="url"
            type="url"
            required={!webhook}
            placeholder={webhook?.url ?? "https://example.com/flags"}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label={t.webhooks.events} hint={t.webhooks.eventsHint} error={form.errorOf("/events")}>
        {(props) => (
          <input
            {...props}
            className="input mono"
            name="events"
            required
            defaultValue={webhook?.events.join(", ") ?? "flag.*"}
            spellCheck={false}
          />
        )}
      </Field>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="label mb-1">{t.nav.environments}</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {slugs.map((slug) => (
            <span key={slug} className="flex items-center gap-2">
              <Checkbox label={nameOf(slug)} checked={chosen.includes(slug)} onChange={() => toggle(slug)} />
              <bdi aria-hidden>{nameOf(slug)}</bdi>
            </span>
          ))}
        </div>
        <p className="text-xs text-n10">{t.webhooks.environmentsHint}</p>
        <FieldError text={form.errorOf("/environments")} />
      </fieldset>
      <div className="flex flex-col gap-1">
        <span className="label">{t.webhooks.format}</span>
        <Select
          label={t.webhooks.format}
          value={format}
          onChange={setFormat}
          options={formats.map((value) => ({ value: value as string, label: t.webhooks.formats[value] }))}
        />
        <FieldError text={form.errorOf("/format")} />
      </div>
      {format === "datadog" && (
        <Field
          label={t.webhooks.apiKey}
          hint={webhook?.format === "datadog" ? t.sso.secretStays : undefined}
          error={form.errorOf("/secret")}
        >
          {(props) => (
            <input
              {...props}
              className="input mono"
              name="secret"
              type="password"
              autoComplete="off"
              required={webhook?.format !== "datadog"}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
