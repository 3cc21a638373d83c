import { useState } from "react";
import type { Place } from "@/lib/queries";
import { isProductionLike, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Field } from "@/ui/basics";
import { ReasonField } from "./ReasonField";

/** Returns the fields for the reason of a change and, in production-like environments, its confirmation. */
export function useReason(place: Place) {
  const { environments } = useShell();
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const mustConfirm = isProductionLike(environments.find((item) => item.slug === place.environment) ?? { slug: place.environment });
  const fields = (
    <>
      <ReasonField value={reason} onChange={setReason} />
      {mustConfirm && (
        <Field label={t.review.confirm(place.environment)}>
          {(props) => (
            <input
              {...props}
              className="input mono"
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      )}
    </>
  );
  return { fields, mustConfirm, reason: reason.trim(), isConfirmed: !mustConfirm || typed.trim() === place.environment };
}
