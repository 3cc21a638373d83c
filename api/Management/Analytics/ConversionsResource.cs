using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.People;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides the conversions of followed flags by variant.</summary>
internal sealed class ConversionsResource(IReportReader reports, ISumReader sums, IFoldStore folds, ConsumerLag lag, TimeProvider time)
    : IManagementResource
{
    private const string DefaultWindow = "7d";

    /// <summary>The largest number of exposures that one request compares in memory.</summary>
    private const int MostExposures = 1_000_000;

    private static readonly string[] Multiples = ["exclude", "first"];

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/conversions", GetAsync)
            .Requires(Permission.AnalyticsRead)
            .WithTag(AnalyticsTag.Value)
            .WithName("GetConversions")
            .WithSummary("Get conversions by variant")
            .WithDescription(
                "Returns how many of the people who were assigned to a variant by a split, or reported by an SDK, have sent an event "
                    + "within a window after their first exposure. Bulk answers are no exposures. People whose window is open are not "
                    + "counted yet."
            )
            .WithParameters(
                RequestParameterMetadata.Query("flag", "The key of a followed flag; required."),
                RequestParameterMetadata.Query("event", "The name of the custom or conversion event; required."),
                ReportDescriptions.Window(DefaultWindow) with
                {
                    Description = "The time after the first exposure in which events count, such as 1h or 7d.",
                },
                RequestParameterMetadata.Query("rule", "Counts only people who were assigned by this rule."),
                RequestParameterMetadata.Query(
                    "multiple",
                    "What happens to people with several variants: they are left out, or the first one counts, as for rollouts.",
                    """{"type":"string","enum":["exclude","first"],"default":"exclude"}"""
                ),
                RequestParameterMetadata.Query(
                    "phase",
                    "A time in the phase whose people count, such as one of 'phases'; the current phase by default. A change that gives "
                        + "the flag other answers, also one by a rule, starts a new one.",
                    """{"type":"string","format":"date-time"}"""
                ),
                ReportDescriptions.Accept
            )
            .WithAnswer(200, "The conversions.", typeof(ConversionsResponse), "application/json", ReportFormat.Csv)
            .WithProblems(409);

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        var now = time.GetUtcNow();
        var parameters = new ReportParameters(request, now);
        parameters.Required("flag", "the key of a followed flag");
        var flag = parameters.Flag() ?? "";
        var name = parameters.Required("event", "the name of an event");
        var window = parameters.Window("window", DefaultWindow);
        var multiple = parameters.OneOf("multiple", Multiples) == 1 ? MultipleVariants.First : MultipleVariants.Exclude;
        var at = parameters.Time("phase") ?? now;
        if (parameters.Problem is { } problem)
            return problem;
        var environment = request.Id.ToString();
        if (await reports.CountExposuresAsync(environment, flag, MostExposures + 1, request.Aborted) > MostExposures)
            return TooMany;
        var followed = (await folds.ReadFollowedAsync(request.Aborted)).FirstOrDefault(one =>
            one.Environment == environment && one.Flag == flag
        );
        var people = await sums.ReadPeopleOfFlagAsync(environment, flag, includeLate: true, request.Aborted);
        var phases = Phases(followed, people);
        var counted = await lag.ReadAsync(request.Aborted);
        var exposures = new ExposureQuery(environment, flag, Variants(people))
        {
            Rule = request.Query("rule"),
            Multiple = multiple,
            Phase = phases.IsEmpty ? null : PhaseOf(phases, at.ToUnixTimeMilliseconds()),
        };
        var exposed = ExposedPeople.Resolve(people.Exposures, exposures);
        // Without a consumer nothing is counted, so that the clock stands in for it.
        var query = new ConversionQuery(name, window) { MaturedAt = (counted?.CountedTo ?? now).ToUnixTimeMilliseconds() };
        var conversions = VariantConversions.Compute(exposed, people.PersonTracks, exposures, query);
        var answer = new ConversionsResponse
        {
            Flag = flag,
            Event = name,
            Window = request.Query("window") ?? DefaultWindow,
            Followed = followed is not null,
            Since = exposures.Phase is { } phase and > 0 ? ReportNames.Time(phase) : null,
            Phases = [.. phases.Select(ReportNames.Time)],
            Multiple = exposed.Multiple,
            Variants =
            [
                .. conversions.OrderBy(variant => variant.Key, StringComparer.Ordinal).Select(variant => Item(variant.Key, variant.Value)),
            ],
            Lag = counted,
        };
        return ReportFormat.Answer(request.Http, answer, Table);
    }

    /// <summary>Returns the starts of all phases, ascending: those of a flag that is followed no longer are known by its people.</summary>
    private static ImmutableArray<long> Phases(FollowedFlag? followed, EventSums people) =>
        [.. people.Exposures.Unordered.Select(row => row.Key.Phase).Concat(followed?.Phases ?? []).Distinct().Order()];

    /// <summary>Returns the phase of a time; 0, in which there are no people, before the first one.</summary>
    private static long PhaseOf(ImmutableArray<long> phases, long time) => phases.LastOrDefault(phase => phase <= time);

    private static IEnumerable<string?[]> Table(ConversionsResponse answer)
    {
        yield return ["variant", "people", "converted", "share", "events", "mean", "immature"];
        foreach (var item in answer.Variants)
        {
            yield return
            [
                item.Variant,
                ReportNames.Text(item.People),
                ReportNames.Text(item.Converted),
                ReportNames.TextOrNull(item.Share),
                ReportNames.Text(item.Events),
                ReportNames.TextOrNull(item.Mean),
                ReportNames.Text(item.Immature),
            ];
        }
    }

    private static ProblemResult TooMany { get; } =
        new(
            StatusCodes.Status409Conflict,
            "Too many people",
            $"More than {MostExposures} exposures were recorded, which an answer cannot compare. Export the events to a warehouse; see "
                + "docs/sinks.md."
        );

    private static ImmutableArray<string> Variants(EventSums people) =>
        [.. people.Exposures.Unordered.Select(row => row.Key.Variant).Distinct(StringComparer.Ordinal)];

    private static ConversionItem Item(string variant, VariantConversions conversions) =>
        new(
            variant,
            conversions.People,
            conversions.Converted,
            conversions.People > 0 ? (double)conversions.Converted / conversions.People : null,
            conversions.Events,
            conversions.Values.Count == conversions.People && conversions.People > 0 ? conversions.Values.Mean : null,
            conversions.Immature
        );
}
