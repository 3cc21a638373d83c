using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Crashes;

/// <summary>Provides the reported crashes: groups, their numbers, and the rates of the variants of a flag.</summary>
internal sealed class CrashResource(ICrashReader crashes, ISumReader sums) : IManagementResource
{
    private const int DefaultLimit = 50,
        MaxLimit = 200,
        MaxOffset = 100_000,
        MaxBuckets = 10_000;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var group = routes.Environment.MapGroup("/crashes").WithTag(new ApiTag("Crashes", "The crashes that applications reported."));
        group
            .MapGet("", ListAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("ListCrashGroups")
            .WithSummary("List crash groups")
            .WithDescription("Returns the groups with crashes on the days of a period, the most frequent first.")
            .WithParameters(
                RequestParameterMetadata.Query("group", "Only the group with this id, with its last crash and the flags of its crashes."),
                RequestParameterMetadata.Query(
                    "limit",
                    "The largest number of groups.",
                    $$"""{"type":"integer","minimum":1,"maximum":{{MaxLimit}},"default":{{DefaultLimit}}}"""
                ),
                RequestParameterMetadata.Query(
                    "offset",
                    "The number of groups to leave out.",
                    $$"""{"type":"integer","minimum":0,"maximum":{{MaxOffset}},"default":0}"""
                )
            )
            .WithAnswer(200, "A page of groups.", typeof(CrashGroupsResponse))
            .WithProblems(503);
        group
            .MapGet("/overview", OverviewAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("GetCrashOverview")
            .WithSummary("Count crashes")
            .WithDescription("Returns the number of crashes over time, by platform and by application, in the form of Flagent.")
            .WithParameters(
                RequestParameterMetadata.Query(
                    "timeBucketMs",
                    "The length of the buckets in milliseconds: whole minutes.",
                    """{"type":"integer","minimum":60000,"default":3600000}"""
                )
            )
            .WithAnswer(200, "The numbers.", typeof(CrashOverviewResponse))
            .WithProblems(503);
        group
            .MapGet("/flags/{key}", RatesAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("GetCrashRates")
            .WithParameters(RequestParameterMetadata.Path("key", "The key of the flag."))
            .WithSummary("Compare the crashes of a flag's variants")
            .WithDescription(
                "Returns for each variant the people who were exposed to it and those whose application crashed with it. Only crashes that "
                    + "name the variant count, and a person with many crashes counts once."
            )
            .WithAnswer(200, "The rates.", typeof(CrashRatesResponse))
            .WithProblems(503);
    }

    private async Task<IResult> ListAsync(EnvironmentRequest request, CrashPeriod period)
    {
        if (!TryNumber(request, "limit", 1, MaxLimit, DefaultLimit, out var limit, out var problem))
            return problem!;
        if (!TryNumber(request, "offset", 0, MaxOffset, 0, out var offset, out problem))
            return problem!;
        if (request.Query("group") is { } only)
            return await GetAsync(request, period, only);
        var environment = request.Id.ToString();
        var days = await crashes.ReadDaysAsync(environment, period.FirstDay, period.EndMilliseconds, request.Aborted);
        var groups = days
            .Unordered.GroupBy(row => row.Key.Group, (group, rows) => (Group: group, Events: rows.Sum(row => row.Value.Events)))
            .OrderByDescending(group => group.Events)
            .ThenBy(group => group.Group, StringComparer.Ordinal)
            .ToList();
        var items = new List<CrashGroupResponse>();
        foreach (var (group, events) in groups.Skip(offset).Take(limit))
        {
            // A group whose retention ended in the meantime is left out.
            if (await crashes.FindGroupAsync(environment, group, request.Aborted) is not { } sum)
                continue;
            var people = await PeopleAsync(environment, group, period, request.Aborted);
            items.Add(CrashGroupResponse.From(group, sum, withDetails: false) with { Events = events, People = people });
        }
        return ManagementJson.Ok(new CrashGroupsResponse(items, groups.Count));
    }

    private async Task<IResult> GetAsync(EnvironmentRequest request, CrashPeriod period, string group)
    {
        var environment = request.Id.ToString();
        if (!StorableText.IsValid(group) || await crashes.FindGroupAsync(environment, group, request.Aborted) is not { } sum)
            return ManagementJson.Ok(new CrashGroupsResponse([], 0));
        var flags = await crashes.ReadFlagsAsync(environment, group, request.Aborted);
        var item = CrashGroupResponse.From(group, sum, withDetails: true) with
        {
            People = await PeopleAsync(environment, group, period, request.Aborted),
            Flags = [.. flags.Rows.OrderByDescending(row => row.Value.Events).Take(MaxLimit).Select(CrashFlagResponse.From)],
        };
        return ManagementJson.Ok(new CrashGroupsResponse([item], 1));
    }

    private async Task<IResult> OverviewAsync(EnvironmentRequest request, CrashPeriod period)
    {
        var minute = (int)TimeStep.Minute.Milliseconds();
        if (!TryNumber(request, "timeBucketMs", minute, int.MaxValue, 60 * minute, out var bucket, out var problem))
            return problem!;
        if (bucket % minute != 0)
            return ProblemResult.BadRequest("'timeBucketMs' must be whole minutes, such as 3600000.");
        if ((period.End - period.Start).TotalMilliseconds / bucket > MaxBuckets)
            return ProblemResult.BadRequest($"The period has more than {MaxBuckets} buckets; send a larger 'timeBucketMs'.");
        var environment = request.Id.ToString();
        var step = new[] { TimeStep.Day, TimeStep.Hour, TimeStep.Minute }.First(step => bucket % step.Milliseconds() == 0);
        var from = step.Start(Math.Max(0, period.Start.ToUnixTimeMilliseconds()));
        var query = new TrackQuery(environment, step, from, period.EndMilliseconds, CrashReport.TrackName);
        var tracks = await sums.ReadTracksAsync(query, request.Aborted);
        var days = await crashes.ReadDaysAsync(environment, period.FirstDay, period.EndMilliseconds, request.Aborted);
        var series = tracks
            .Unordered.GroupBy(row => row.Key.Start - row.Key.Start % bucket, row => row.Value.Events)
            .OrderBy(row => row.Key)
            .Select(row => new CrashBucketResponse(row.Key, row.Sum()))
            .ToList();
        return ManagementJson.Ok(
            new CrashOverviewResponse(
                series.Sum(row => row.Count),
                series,
                CountBy(days, cell => cell.Platform),
                CountBy(days, cell => cell.App)
            )
        );
    }

    private async Task<IResult> RatesAsync(EnvironmentRequest request, CrashPeriod period)
    {
        var (environment, flag) = (request.Id.ToString(), request.Route("key"));
        if (!StorableText.IsValid(flag))
            return ProblemResult.NotFound($"flag '{Clipped.Value(flag)}' in {request.Id}");
        var crashed = await crashes.ReadPeopleOfFlagAsync(environment, flag, period.FirstDay, period.EndMilliseconds, request.Aborted);
        var query = new PeopleQuery(environment, TimeStep.Day, period.FirstDay, period.EndMilliseconds, flag);
        var exposed = new SortedDictionary<string, HyperLogLog>(StringComparer.Ordinal);
        foreach (var (cell, people) in (await sums.ReadPeopleAsync(query, request.Aborted)).Unordered)
        {
            // A bulk answer is no exposure: nothing shows that the flag was used.
            if (cell.Kind == EvaluationKind.Bulk || cell.Variant is not { } variant)
                continue;
            if (!exposed.TryGetValue(variant, out var sum))
                exposed[variant] = sum = new();
            sum.UnionWith(people);
        }
        foreach (var variant in crashed.Keys)
            exposed.TryAdd(variant, new());
        var variants = exposed.Select(row => CrashRateResponse.From(row.Key, row.Value, crashed.GetValueOrDefault(row.Key)));
        return ManagementJson.Ok(
            new CrashRatesResponse(flag, DateTimeOffset.FromUnixTimeMilliseconds(period.FirstDay), period.End, [.. variants])
        );
    }

    private async Task<long> PeopleAsync(string environment, string group, CrashPeriod period, CancellationToken cancellationToken)
    {
        var people = await crashes.ReadPeopleOfGroupAsync(environment, group, period.FirstDay, period.EndMilliseconds, cancellationToken);
        return (long)Math.Round(people.Estimate);
    }

    private static SortedDictionary<string, long> CountBy(SumTable<CrashCell, EventCount> days, Func<CrashCell, string> name)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (cell, count) in days.Unordered)
        {
            var key = name(cell) is { Length: > 0 } known ? known : "unknown";
            counts[key] = counts.GetValueOrDefault(key) + count.Events;
        }
        return counts;
    }

    private static bool TryNumber(
        EnvironmentRequest request,
        string name,
        int least,
        int most,
        int otherwise,
        out int number,
        out ProblemResult? problem
    )
    {
        (number, problem) = (otherwise, null);
        if (request.Query(name) is not { } text)
            return true;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most)
            return true;
        problem = ProblemResult.BadRequest($"'{name}' must be a whole number from {least} to {most}.");
        return false;
    }
}
