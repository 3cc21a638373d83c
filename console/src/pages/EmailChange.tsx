import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "@/text/en";
import { Button, Problem } from "@/ui/basics";
import { FrontDoor } from "./FrontDoor";
import { signedOut, useSubmit } from "@/lib/useSubmit";
import { useToken } from "./useToken";

/** Confirms a new e-mail address with a link. A button does it, because programs that check messages open links too. */
export function EmailChangePage() {
  const token = useToken("email-change");
  const queries = useQueryClient();
  const [isDone, setDone] = useState(false);
  const form = useSubmit(() => {
    queries.removeQueries({ queryKey: ["me"] });
    setDone(true);
  }, signedOut);
  return (
    <FrontDoor title={t.emailChange.title}>
      {isDone ? (
        <div role="status" className="flex flex-col gap-4">
          <p className="text-sm">{t.emailChange.done}</p>
          <Link to="/" className="btn btn-primary">
            {t.signIn.toConsole}
          </Link>
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          <p className="text-sm text-n11">{t.emailChange.intro}</p>
          {form.problem && <Problem error={form.problem} compact />}
          <Button look="primary" aria-disabled={form.busy} onClick={() => void form.submit("/auth/email/confirm", { token })}>
            {t.emailChange.submit}
          </Button>
        </div>
      )}
    </FrontDoor>
  );
}
