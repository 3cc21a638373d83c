import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { environmentPath, get, root } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { useLive } from "@/lib/live";
import { useFlags } from "@/lib/queries";
import type { Page } from "@/model/types";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { CopyButton, Time } from "@/ui/basics";
import { Segmented, Select } from "@/ui/controls";
import { Keys } from "./settings/Keys";
import { type Language, snippets } from "./snippets";

interface Seen {
  flag: string;
  lastSeen: string;
}

/** Connects an application: the code for its language, and a check that turns green with the first evaluation. */
export function ConnectPage() {
  const place = usePlace();
  const [language, setLanguage] = useState<Language>("curl");
  const flags = useFlags(place, {}).data?.pages[0]?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const flag = flags.find((item) => item.key === chosen) ?? flags[0];
  const url = window.location.origin + root;
  const snippet = snippets[language]({ url, flag: flag?.key ?? "new-checkout", type: flag?.type ?? "boolean" });
  return (
    <>
      <PageHeader title={t.nav.connect} />
      <div className="grid items-start gap-5 px-4 py-5 sm:px-6 xl:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-w-0 flex-col gap-5">
          <section className="card flex flex-col gap-3 p-4">
            <h2 className="font-semibold">{t.connect.code}</h2>
            <p className="text-sm text-n11">{t.connect.codeText}</p>
            <div className="flex flex-wrap items-center gap-2">
              <div className="max-w-full overflow-x-auto">
                <Segmented label={t.connect.language} value={language} onChange={setLanguage} options={languages} />
              </div>
              {flags.length > 0 && (
                <Select
                  label={t.rules.flag}
                  mono
                  className="!w-56"
                  value={flag!.key}
                  onChange={setChosen}
                  options={flags.slice(0, 100).map((item) => ({ value: item.key, label: item.key }))}
                />
              )}
            </div>
            {snippet.install && <Code text={snippet.install} label={t.connect.copyInstall} />}
            <Code text={snippet.code} label={t.connect.copy} />
          </section>
          <Keys kind={snippet.kind} />
        </div>
        <Check />
      </div>
    </>
  );
}

const languages: { value: Language; label: string }[] = [
  { value: "curl", label: "curl" },
  { value: "node", label: "Node.js" },
  { value: "web", label: "Web" },
  { value: "react", label: "React" },
  { value: "go", label: "Go" },
  { value: "python", label: "Python" },
  { value: "java", label: "Java" },
];

function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex items-start rounded-md border bg-n2">
      <pre tabIndex={0} className="mono min-w-0 flex-1 overflow-x-auto rounded-md p-3 leading-5">
        {text}
      </pre>
      <span className="p-1.5">
        <CopyButton text={text} label={label} />
      </span>
    </div>
  );
}

/** Waits for the first evaluation. */
function Check() {
  const place = usePlace();
  const live = useLive(place).counts;
  const seen = useQuery({
    queryKey: ["seen", place, "first"],
    queryFn: async ({ signal }) =>
      (await get<Page<Seen>>(`${environmentPath(place.project, place.environment)}/analytics/seen`, { query: { limit: 1 }, signal })).data,
    refetchInterval: 3_000,
  });
  const last = seen.data?.items[0];
  const isConnected = last !== undefined || (live?.total ?? 0) > 0;
  return (
    <section role="status" className="card flex flex-col gap-2 p-4 text-sm" aria-label={t.connect.check}>
      <h2 className="flex items-center gap-2 font-semibold">
        {isConnected ? <CircleCheck aria-hidden className="text-on" /> : <LoaderCircle aria-hidden className="animate-spin text-n10" />}
        {isConnected ? t.connect.connected : t.connect.waiting}
      </h2>
      {isConnected ? (
        <>
          {last && (
            <p className="text-n11">
              {t.connect.seen} <bdi className="mono text-n12">{last.flag}</bdi> <Time at={last.lastSeen} />
            </p>
          )}
          <p className="text-n11">{t.connect.minute(formatNumber(live?.total ?? 0))}</p>
          <Link to="/$organization/$project/$environment/live" params={{ ...place }} className="link self-start">
            {t.connect.open}
          </Link>
        </>
      ) : (
        <p className="text-n11">{t.connect.waitingText}</p>
      )}
    </section>
  );
}
