import { Download } from "lucide-react";
import { useState } from "react";
import { open } from "@/lib/api";
import { downloadFile } from "@/lib/download";
import { organizationPath } from "@/lib/organization";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem } from "@/ui/basics";
import { Segmented } from "@/ui/controls";

type Scope = keyof typeof t.bundles.scopes;

const formats = ["tar.gz", "zip"] as const;

/** Downloads a bundle of the environment, of its project or of the organization. */
export function BundleExport() {
  const place = usePlace();
  const [scope, setScope] = useState<Scope>("environment");
  const [format, setFormat] = useState<(typeof formats)[number]>("tar.gz");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { organization, project, environment } = place;
  const parts = { organization: [organization], project: [project], environment: [project, environment] }[scope];
  const download = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const query = {
        format,
        project: scope === "organization" ? undefined : project,
        environment: scope === "environment" ? environment : undefined,
      };
      const response = await open("GET", `${organizationPath(organization)}/bundle`, { query, accept: "*/*" });
      downloadFile(`${parts.join("-")}.${format}`, await response.blob());
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card flex flex-col gap-4 p-4 text-sm" aria-label={t.bundles.exportTitle}>
      <div>
        <h2 className="font-semibold">{t.bundles.exportTitle}</h2>
        <p className="max-w-3xl text-n11">{t.bundles.exportText}</p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          label={t.bundles.scope}
          value={scope}
          onChange={setScope}
          options={(["environment", "project", "organization"] as const).map((value) => ({ value, label: t.bundles.scopes[value] }))}
        />
        <Segmented
          label={t.bundles.format}
          value={format}
          onChange={setFormat}
          options={formats.map((value) => ({ value, label: value }))}
        />
        <Button icon={Download} aria-disabled={busy} onClick={() => void download()}>
          {busy ? t.bundles.downloading : t.bundles.download(parts.join("/"))}
        </Button>
      </div>
      {error !== null && <Problem error={error} compact />}
    </section>
  );
}
