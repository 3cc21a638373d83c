import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { components } from "@/api/schema";
import { ApiError, environmentPath, get, path } from "@/lib/api";
import { formatNumber, formatPercent } from "@/lib/format";
import { t } from "@/text/en";
import { Problem, Skeleton } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { VariantName } from "@/ui/variants";
import { useFlagEditor } from "./context";

type Schemas = components["schemas"];

/** The time over which people and crashes are counted. */
const week = "168h";

/** Shows how many people the flag was evaluated for, how many of them converted, and how many had a crash. */
export function Outcomes() {
  const { place, draft } = useFlagEditor();
  const flag = draft.base;
  const base = environmentPath(place.project, place.environment);
  const people = useQuery({
    queryKey: ["people", place, flag.key],
    queryFn: async ({ signal }) =>
      (await get<Schemas["uniquePeople"]>(`${base}/analytics/people`, { query: { flag: flag.key, window: week, step: "1d" }, signal }))
        .data,
    refetchInterval: 30_000,
    retry: false,
  });
  const crashes = useQuery({
    queryKey: ["crash-rates", place, flag.key],
    queryFn: async ({ signal }) => (await get<Schemas["crashRates"]>(base + path`/crashes/flags/${flag.key}`, { signal })).data.variants,
    refetchInterval: 30_000,
    retry: false,
  });
  const crashed = (crashes.data ?? []).filter((item) => item.crashed > 0);
  return (
    <>
      <section className="card p-4 text-sm" aria-label={t.outcomes.people}>
        <h2 className="font-semibold">{t.outcomes.people}</h2>
        <p className="mb-3 text-n11">{t.outcomes.peopleText}</p>
        {people.error ? (
          <Problem error={people.error} compact />
        ) : !people.data ? (
          <Skeleton className="h-10" />
        ) : (
          <table className="w-full">
            <tbody>
              {people.data.series.map((item) => (
                <tr key={item.name} className="border-b">
                  <td className="py-1.5">
                    <VariantName flag={flag} variant={item.name} />
                  </td>
                  <td className="text-end">{formatNumber(item.total)}</td>
                </tr>
              ))}
              <tr>
                <td className="py-1.5 font-medium">{t.outcomes.anyVariant}</td>
                <td className="text-end font-medium">{formatNumber(people.data.total)}</td>
              </tr>
            </tbody>
          </table>
        )}
      </section>
      <Conversions />
      {crashes.error ? (
        <Problem error={crashes.error} compact />
      ) : (
        crashed.length > 0 && (
          <section className="card p-4 text-sm" aria-label={t.outcomes.crashes}>
            <h2 className="font-semibold">{t.outcomes.crashes}</h2>
            <p className="mb-3 text-n11">{t.outcomes.crashesText}</p>
            <table className="w-full">
              <thead>
                <tr className="text-xs text-n11">
                  <th className="text-start font-medium">{t.variants.key}</th>
                  <th className="text-end font-medium">{t.outcomes.exposed}</th>
                  <th className="text-end font-medium">{t.outcomes.crashed}</th>
                  <th className="w-24 text-end font-medium">{t.live.shareOfAll}</th>
                </tr>
              </thead>
              <tbody>
                {crashes.data!.map((item) => (
                  <tr key={item.variant} className="border-b last:border-b-0">
                    <td className="py-1.5">
                      <VariantName flag={flag} variant={item.variant} />
                    </td>
                    <td className="text-end">{formatNumber(item.exposed)}</td>
                    <td className="text-end">{formatNumber(item.crashed)}</td>
                    <td className="text-end">{item.rate === null ? "–" : formatPercent(item.rate)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )
      )}
    </>
  );
}

/** Shows how many people of each variant sent an event, for flags whose people are recorded one by one. */
function Conversions() {
  const { place, draft } = useFlagEditor();
  const flag = draft.base;
  const base = environmentPath(place.project, place.environment);
  const [chosen, setChosen] = useState("");
  const events = useQuery({
    queryKey: ["tracks", place],
    queryFn: async ({ signal }) =>
      (await get<Schemas["analyticsTracks"]>(`${base}/analytics/tracks`, { query: { window: week }, signal })).data.items,
    staleTime: 30_000,
    retry: false,
  });
  const names = (events.data ?? []).map((item) => item.name).filter((name) => !name.startsWith("$"));
  const event = names.includes(chosen) ? chosen : (names[0] ?? "");
  const conversions = useQuery({
    queryKey: ["conversions", place, flag.key, event],
    queryFn: async ({ signal }) =>
      (await get<Schemas["conversions"]>(`${base}/analytics/conversions`, { query: { flag: flag.key, event }, signal })).data,
    enabled: event !== "",
    retry: false,
  });
  const hasNone = conversions.data?.followed === false || isWithoutStore(conversions.error);
  return (
    <section className="card p-4 text-sm" aria-label={t.outcomes.conversions}>
      <header className="mb-3 flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{t.outcomes.conversions}</h2>
          <p className="text-n11">{t.outcomes.conversionsText}</p>
        </div>
        {names.length > 0 && (
          <Select
            label={t.outcomes.event}
            className="!w-52"
            mono
            value={event}
            onChange={setChosen}
            options={names.map((name) => ({ value: name, label: name }))}
          />
        )}
      </header>
      {events.data && names.length === 0 ? (
        <p className="text-n11">{t.outcomes.noEvents}</p>
      ) : hasNone ? (
        <p className="text-n11">{t.outcomes.notFollowed}</p>
      ) : conversions.error || events.error ? (
        <Problem error={conversions.error ?? events.error} compact />
      ) : !conversions.data ? (
        <Skeleton className="h-10" />
      ) : (
        <table className="w-full">
          <thead>
            <tr className="text-xs text-n11">
              <th className="text-start font-medium">{t.variants.key}</th>
              <th className="text-end font-medium">{t.outcomes.exposed}</th>
              <th className="text-end font-medium">{t.outcomes.converted}</th>
              <th className="w-24 text-end font-medium">{t.live.shareOfAll}</th>
              <th className="text-end font-medium max-sm:hidden">{t.outcomes.open}</th>
            </tr>
          </thead>
          <tbody>
            {conversions.data.variants.map((item) => (
              <tr key={item.variant} className="border-b last:border-b-0">
                <td className="py-1.5">
                  <VariantName flag={flag} variant={item.variant} />
                </td>
                <td className="text-end">{formatNumber(item.people)}</td>
                <td className="text-end">{formatNumber(item.converted)}</td>
                <td className="text-end">{item.share === null ? "–" : formatPercent(item.share)}</td>
                <td className="text-end text-n11 max-sm:hidden">{formatNumber(item.immature)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Flags that no rule and no experiment follows have no people who are recorded one by one. */
const isWithoutStore = (error: unknown) => error instanceof ApiError && error.status === 409;
