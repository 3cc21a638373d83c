using System.Globalization;
using System.Text.RegularExpressions;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Rules;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Reads the parameters of a report, and keeps the first problem.</summary>
/// <param name="request">The request.</param>
/// <param name="now">The clock.</param>
internal sealed partial class ReportParameters(ManagementRequest request, DateTimeOffset now)
{
    /// <summary>Gets the first problem, or null.</summary>
    public ProblemResult? Problem { get; private set; }

    /// <summary>Checks the key of a flag in the address.</summary>
    public string FlagOfRoute() => Checked(request.Route("key"));

    /// <summary>Reads <c>flag</c>.</summary>
    public string? Flag() => request.Query("flag") is { } flag ? Checked(flag) : null;

    /// <summary>Reads a parameter that must be given.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="what">What it is, such as <c>the key of a flag</c>.</param>
    public string Required(string name, string what) =>
        request.Query(name) is { Length: > 0 } text ? text : Fail($"'{name}' is missing: send {what}.", "");

    /// <summary>Reads <c>kind</c>.</summary>
    public EvaluationKind? Kind()
    {
        if (request.Query("kind") is not { } text)
            return null;
        return ReportNames.TryParse(text, out var kind)
            ? kind
            : Fail<EvaluationKind?>($"'kind' must be single, bulk or sdk, not '{Clipped.Value(text)}'.", null);
    }

    /// <summary>Reads <c>limit</c>.</summary>
    public int Limit(int byDefault, int most) => Number("limit", byDefault, most);

    /// <summary>Reads a whole number of at least 1.</summary>
    public int Number(string name, int byDefault, int most)
    {
        if (request.Query(name) is not { } text)
            return byDefault;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : Fail($"'{name}' must be a whole number from 1 to {most}.", byDefault);
    }

    /// <summary>Reads one of a few texts.</summary>
    /// <returns>The index of the text, or null.</returns>
    public int? OneOf(string name, IReadOnlyList<string> values)
    {
        if (request.Query(name) is not { } text)
            return null;
        for (var i = 0; i < values.Count; i++)
            if (values[i] == text)
                return i;
        return Fail<int?>($"'{name}' must be {string.Join(", ", values)}, not '{Clipped.Value(text)}'.", null);
    }

    /// <summary>Reads a duration.</summary>
    /// <returns>The milliseconds.</returns>
    public long Window(string name, string byDefault)
    {
        var text = request.Query(name) ?? byDefault;
        return Duration.TryParse(text, out var milliseconds)
            ? milliseconds
            : Fail($"'{name}' must be a duration such as 30m, 1h or 7d, not '{Clipped.Value(text)}'.", 1);
    }

    /// <summary>Reads a time.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (request.Query(name) is not { } text)
            return null;
        return Rfc3339.TryParse(text, out var read)
            ? read
            : Fail<DateTimeOffset?>($"'{name}' must be a time such as 2027-01-31T08:00:00Z, not '{Clipped.Value(text)}'.", null);
    }

    /// <summary>Reads <c>window</c>, or <c>from</c> and <c>to</c>.</summary>
    public ReportRange Range(string byDefault)
    {
        var (from, to) = (request.Query("from"), request.Query("to"));
        if (from is null && to is null)
        {
            var length = Window("window", byDefault);
            return new(Math.Max(0, now.ToUnixTimeMilliseconds() - length), now.ToUnixTimeMilliseconds());
        }
        var none = new ReportRange(0, 1);
        if (request.Query("window") is not null)
            return Fail("'window' ends now and excludes 'from' and 'to': send either.", none);
        if (from is null)
            return Fail("'to' needs 'from'.", none);
        var end = now;
        if (!Rfc3339.TryParse(from, out var start) || (to is not null && !Rfc3339.TryParse(to, out end)))
            return Fail("'from' and 'to' must be times such as 2027-01-31T08:00:00Z.", none);
        return start < end && start >= DateTimeOffset.UnixEpoch && end <= now.AddYears(1)
            ? new(start.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds())
            : Fail("'from' must be before 'to', not before 1970, and 'to' at most a year ahead.", none);
    }

    /// <summary>Reads <c>step</c>; by default it is chosen from the range.</summary>
    public TimeStep Step(ReportRange range) =>
        OneOf("step", SeriesSteps.Names) is { } index ? Enum.GetValues<TimeStep>()[index] : SeriesSteps.Choose(range.Length);

    /// <summary>Reads <c>timeZone</c>.</summary>
    public TimeZoneInfo TimeZone()
    {
        if (request.Query("timeZone") is not { } text || text == "UTC")
            return TimeZoneInfo.Utc;
        // The system reads a file of this name.
        return ZonePattern().IsMatch(text) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId
            ? zone
            : Fail($"'timeZone' must be an IANA time zone such as Europe/Berlin, not '{Clipped.Value(text)}'.", TimeZoneInfo.Utc);
    }

    /// <summary>Keeps a problem, or null.</summary>
    public void Check(ProblemResult? problem) => Problem ??= problem;

    private string Checked(string flag) =>
        KeyPattern().IsMatch(flag) ? flag : Fail($"'{Clipped.Value(flag)}' is not the key of a flag: 1 to 128 of A–Z a–z 0–9 . _ -", flag);

    private T Fail<T>(string detail, T value)
    {
        Problem ??= ProblemResult.BadRequest(detail);
        return value;
    }

    [GeneratedRegex(RulesetLimits.KeyPattern)]
    private static partial Regex KeyPattern();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\z")]
    private static partial Regex ZonePattern();
}
