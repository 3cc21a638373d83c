import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { components } from "@/api/schema";
import { get } from "@/lib/api";
import { t } from "@/text/en";
import { Problem } from "@/ui/basics";

type Verification = components["schemas"]["auditVerification"];

/** Verifies the hashes of the audit log and of the logs of environments. */
export function useAuditVerification(url: string) {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Verification | null>(null);
  const [error, setError] = useState<unknown>(null);
  const verify = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      setResult((await get<Verification>(url)).data);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { busy, result, error, verify };
}

/** Shows what the verification found. */
export function AuditVerification({ verification }: { verification: ReturnType<typeof useAuditVerification> }) {
  const { result, error } = verification;
  return (
    <div role="status" className={result || error !== null ? "flex flex-wrap items-center gap-3 border-b px-4 py-2.5 text-sm" : ""}>
      {error !== null && <Problem error={error} compact />}
      {result && (
        <span className="flex items-center gap-2">
          {result.intact ? <ShieldCheck aria-hidden className="text-on" /> : <ShieldAlert aria-hidden className="text-bad" />}
          {result.intact
            ? t.audit.intact(Number(result.entries), Number(result.changes))
            : result.problems.map((problem) => `${problem.chain} ${problem.entry}: ${problem.what}`).join(" ")}
        </span>
      )}
    </div>
  );
}
