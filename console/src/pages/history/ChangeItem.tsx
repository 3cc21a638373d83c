import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useActorNames } from "@/lib/actors";
import { type Place, flagQuery, rulesetAtQuery, usePermissions } from "@/lib/queries";
import { actorName } from "@/model/actors";
import { type Difference, flagDifferences, operationText, segmentDifferences } from "@/model/diff";
import { previousVersion } from "@/model/versions";
import type { Change, Flag, Segment } from "@/model/types";
import { DifferenceList } from "@/review/DifferenceList";
import { ReviewDialog } from "@/review/ReviewDialog";
import { changeOf } from "@/model/changes";
import { t } from "@/text/en";
import { Button, Problem, Skeleton, Time, cx } from "@/ui/basics";

interface ChangeItemProps {
  change: Change;
  place: Place;
  /** Shows only this flag of the change. */
  flag?: string;
  isOpen?: boolean;
}

/** Shows one entry of the history; what it changed is read when it is opened. */
export function ChangeItem({ change, place, flag, isOpen }: ChangeItemProps) {
  const [open, setOpen] = useState(isOpen ?? false);
  const names = useActorNames(place.organization);
  const items = change.operations.map(operationText).filter((item) => flag === undefined || (item.kind === "flag" && item.key === flag));
  const named = items.slice(0, 3);
  return (
    <li className="text-sm">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start gap-2 px-3 py-2.5 text-start hover:bg-n3"
      >
        <ChevronRight aria-hidden className={cx("mt-0.5 text-n10 transition-transform", open && "rotate-90")} />
        <span className="min-w-0 flex-1">
          <span className="block break-words">
            {change.operations.length === 0 && t.history.nothing}
            {named.map((item, index) => (
              <span key={`${item.kind}${item.key}`}>
                {index > 0 && ", "}
                {index === 0 || named[index - 1]!.verb !== item.verb ? `${index === 0 ? item.verb : item.verb.toLowerCase()} ` : ""}
                <bdi className="mono font-medium">{item.key}</bdi>
              </span>
            ))}
            {items.length > named.length && ` ${t.history.others(items.length - named.length)}`}
          </span>
          {change.message && <bdi className="block break-words text-n11">“{change.message}”</bdi>}
          <span className="block text-xs text-n11">
            <bdi>{actorName(change.actor, names)}</bdi> · <Time at={change.time} /> · {t.version(change.version)}
          </span>
        </span>
      </button>
      {open && <Details change={change} place={place} {...(flag !== undefined && { flag })} />}
    </li>
  );
}

function Details({ change, place, flag }: ChangeItemProps) {
  const before = useQuery({
    ...rulesetAtQuery(place, previousVersion(change.version) ?? undefined),
    enabled: previousVersion(change.version) !== null,
  });
  const after = useQuery(rulesetAtQuery(place, change.version));
  const error = after.error;
  if (error) return <Problem error={error} compact />;
  if (!after.data || before.isLoading) return <Skeleton className="mx-9 mb-3 h-16" />;
  const differences: Difference[] = [];
  for (const item of change.operations.map(operationText)) {
    if (flag !== undefined && item.key !== flag) continue;
    const found =
      item.kind === "flag"
        ? flagDifferences(find<Flag>(before.data?.flags, item.key), find<Flag>(after.data.flags, item.key))
        : segmentDifferences(find<Segment>(before.data?.segments, item.key), find<Segment>(after.data.segments, item.key));
    const several = change.operations.length > 1 && flag === undefined;
    differences.push(...found.map((difference) => (several ? { ...difference, title: `${item.key}: ${difference.title}` } : difference)));
  }
  const restored = flag === undefined ? undefined : find<Flag>(after.data.flags, flag);
  return (
    <div className="flex flex-col gap-2 px-3 pb-3 pl-9">
      <DifferenceList differences={differences} />
      <div className="flex flex-wrap gap-2">
        {restored && <RestoreFlag place={place} flag={restored} version={change.version} />}
        {flag === undefined && (
          <Link
            to="/$organization/$project/$environment/history"
            params={{ ...place }}
            search={{ version: change.version }}
            className="btn btn-small"
          >
            {t.history.compare}
          </Link>
        )}
      </div>
    </div>
  );
}

const find = <T extends { key: string }>(items: readonly T[] | undefined, key: string) => items?.find((item) => item.key === key);

/** Makes the flag as it was at a version, as a new change after a review. */
function RestoreFlag({ place, flag, version }: { place: Place; flag: Flag; version: string }) {
  const may = usePermissions(place);
  const current = useQuery(flagQuery(place, flag.key));
  const [open, setOpen] = useState(false);
  if (!may("flags.write") || !current.data || flagDifferences(current.data.flag, flag).length === 0) return null;
  return (
    <>
      <Button small icon={RotateCcw} onClick={() => setOpen(true)}>
        {t.history.restore(version)}
      </Button>
      {open && (
        <ReviewDialog
          place={place}
          {...changeOf([current.data.flag], () => flag)}
          etag={current.data.etag}
          onClose={() => setOpen(false)}
          onSaved={() => setOpen(false)}
        />
      )}
    </>
  );
}
