import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ApiError, environmentPath, send } from "@/lib/api";
import { client, rulesetAtQuery, rulesetKey } from "@/lib/queries";
import type { Flag } from "@/model/types";
import { usePlace, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Problem, Skeleton, cx } from "@/ui/basics";
import { VariantName } from "@/ui/variants";
import type { Compared } from "./CompareFields";
import type { Explanation } from "./explanation";

interface MatrixProps {
  flag: string;
  contexts: readonly Record<string, unknown>[];
  compared: Compared;
  /** The flag in the environment of the page, for the colors of its variants. */
  source: Flag | undefined;
  /** Whether answers are links to their explanations, whose addresses have the context. */
  isLinked: boolean;
}

interface Column {
  environment: string;
  version?: string;
  label: string;
}

/** Shows what each caller receives in each environment and version, and marks what differs from the first column. */
export function Matrix({ flag, contexts, compared, source, isLinked }: MatrixProps) {
  const place = usePlace();
  const { environments } = useShell();
  const nameOf = (slug: string) => environments.find((environment) => environment.slug === slug)?.name ?? slug;
  const columns: Column[] = [
    { environment: place.environment, label: nameOf(place.environment) },
    ...compared.environments.map((environment) => ({ environment, label: nameOf(environment) })),
    ...(compared.version
      ? [
          {
            environment: place.environment,
            version: compared.version,
            label: t.why.atVersion(nameOf(place.environment), compared.version),
          },
        ]
      : []),
  ];
  const answers = useQueries({
    queries: contexts.flatMap((context) =>
      columns.map((column) => {
        const where = { ...place, environment: column.environment };
        return {
          queryKey: [...rulesetKey(where), "why", flag, JSON.stringify(context), column.version ?? null],
          queryFn: async ({ signal }: { signal: AbortSignal }) => {
            const definition =
              column.version &&
              (await client.ensureQueryData(rulesetAtQuery(where, column.version))).flags.find((item) => item.key === flag);
            if (column.version && !definition) return null;
            const url = `${environmentPath(place.project, column.environment)}/explain`;
            try {
              return (await send<Explanation>("POST", url, { body: { flag, context, ...(definition && { definition }) }, signal })).data;
            } catch (error) {
              // The flag does not exist there, or is archived.
              if (error instanceof ApiError && error.status === 404) return null;
              throw error;
            }
          },
          retry: false,
        };
      }),
    ),
  });
  const error = answers.find((answer) => answer.error)?.error;
  if (error) return <Problem error={error} onRetry={() => answers.forEach((answer) => void answer.refetch())} />;
  const rows = contexts.map((context, row) => ({
    context,
    name: callerName(context, row),
    cells: columns.map((_, column) => answers[row * columns.length + column]?.data),
  }));
  const isRead = answers.every((answer) => answer.data !== undefined);
  const differences = rows.flatMap(({ cells }) => cells.slice(1).filter((cell) => !isSame(cells[0], cell))).length;
  return (
    <div className="card overflow-x-auto">
      <p role="status" className="border-b px-4 py-2.5 text-sm text-n11">
        {isRead && t.why.differences(differences)}
      </p>
      <table className="w-full text-sm" aria-label={t.why.matrix}>
        <thead>
          <tr className="border-b text-start text-xs text-n11">
            <th scope="col" className="px-4 py-2 text-start font-medium">
              {t.why.caller}
            </th>
            {columns.map((column) => (
              <th key={column.label} scope="col" className="px-4 py-2 text-start font-medium">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map(({ context, name, cells }, row) => (
            <tr key={row}>
              <th scope="row" className="max-w-60 px-4 py-2.5 text-start font-normal">
                <bdi className="mono block truncate" title={JSON.stringify(context, null, 2)}>
                  {name}
                </bdi>
              </th>
              {cells.map((cell, index) => (
                <td key={index} className={cx("px-4 py-2.5 align-top", index > 0 && isRead && !isSame(cells[0], cell) && "bg-warn-soft")}>
                  <Cell
                    cell={cell}
                    column={columns[index]!}
                    name={name}
                    question={isLinked && !columns[index]!.version ? { flag, context: JSON.stringify(context) } : null}
                    source={source}
                    differs={index > 0 && isRead && !isSame(cells[0], cell)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  cell: Explanation | null | undefined;
  column: Column;
  name: string;
  /** The question of the link to the explanation; null for no link. */
  question: { flag: string; context: string } | null;
  source: Flag | undefined;
  differs: boolean;
}

function Cell({ cell, column, name, question, source, differs }: CellProps) {
  const place = usePlace();
  if (cell === undefined) return <Skeleton className="w-20" />;
  if (cell === null) return <span className="text-n11">{t.why.notThere}</span>;
  const variant = cell.variant;
  const isKnown = variant !== undefined && source !== undefined && Object.hasOwn(source.variants, variant);
  const answer = isKnown ? <VariantName flag={source} variant={variant} /> : (variant ?? t.why.noValue);
  return (
    <span className="flex flex-col gap-0.5">
      {question === null ? (
        answer
      ) : (
        <Link
          to="/$organization/$project/$environment/why"
          params={{ ...place, environment: column.environment }}
          search={question}
          className="w-fit hover:underline"
          aria-label={`${variant ?? t.why.noValue}. ${t.why.open(name, column.label)}`}
        >
          {answer}
        </Link>
      )}
      <span className="text-xs text-n11">
        {cell.reason} {differs && <b className="font-medium text-warn">{t.why.differs}</b>}
      </span>
    </span>
  );
}

const isSame = (first: Explanation | null | undefined, other: Explanation | null | undefined) =>
  first?.variant === other?.variant &&
  JSON.stringify(first?.value) === JSON.stringify(other?.value) &&
  (first === null) === (other === null);

const callerName = (context: Record<string, unknown>, row: number) =>
  typeof context.targetingKey === "string" && context.targetingKey !== "" ? context.targetingKey : t.why.callerNumber(row + 1);
