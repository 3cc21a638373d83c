using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts;

namespace FlagCluster.Environments;

/// <summary>
/// The meter <c>FlagCluster.Evaluations</c>. Its instruments read <see cref="EvaluationCounts"/>, one for each environment that was evaluated
/// since the start, in the order of their first evaluation: past the bound on series it is always the same ones that are shown together.
/// </summary>
public sealed class EvaluationMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlagCluster.Evaluations";

    // In lower case, as OpenTelemetry's conventions for feature flags have them.
    private static readonly (Reason Reason, string Name)[] Reasons =
    [
        (Reason.Static, "static"), (Reason.Default, "default"), (Reason.TargetingMatch, "targeting_match"), (Reason.Split, "split"),
        (Reason.Disabled, "disabled"), (Reason.Stale, "stale"), (Reason.Error, "error"),
    ];

    private static readonly (ErrorCode Code, string Name)[] Errors =
    [
        (ErrorCode.FlagNotFound, "flag_not_found"), (ErrorCode.ParseError, "parse_error"), (ErrorCode.TypeMismatch, "type_mismatch"),
        (ErrorCode.TargetingKeyMissing, "targeting_key_missing"), (ErrorCode.InvalidContext, "invalid_context"),
        (ErrorCode.ProviderNotReady, "provider_not_ready"), (ErrorCode.General, "general"),
    ];

    private static readonly (EvaluationSurface Surface, string Name)[] Surfaces = [(EvaluationSurface.Ofrep, "ofrep"), (EvaluationSurface.OfrepBulk, "ofrep_bulk"), (EvaluationSurface.Silo, "silo")];

    private static readonly Series[] ByReason =
        [.. from surface in Surfaces from reason in Reasons select new Series(counts => counts.Of(surface.Surface, reason.Reason), Tag("surface", surface.Name), Tag("reason", reason.Name))];

    private static readonly Series[] ByCode =
        [.. from surface in Surfaces from error in Errors select new Series(counts => counts.Of(surface.Surface, error.Code), Tag("surface", surface.Name), Tag("code", error.Name))];

    private static readonly Series[] ByOutcome =
        [new(counts => counts.BulkRequests(modified: true), Tag("outcome", "answered")), new(counts => counts.BulkRequests(modified: false), Tag("outcome", "not_modified"))];

    private readonly ConcurrentDictionary<EnvironmentId, EvaluationCounts> _byEnvironment = new();
    private readonly ConcurrentQueue<EvaluationCounts> _inOrder = new();

    /// <summary>Makes the instruments.</summary>
    public EvaluationMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(MeterName);
        meter.CreateObservableCounter("flagcluster.evaluations", () => Read(ByReason), "{evaluation}", "Flags evaluated, by environment, surface and reason.");
        meter.CreateObservableCounter("flagcluster.evaluation.errors", () => Read(ByCode), "{evaluation}", "Evaluations without a value, by error code.");
        meter.CreateObservableCounter("flagcluster.evaluation.bulk.requests", () => Read(ByOutcome), "{request}", "Requests for all flags, by what they were answered with.");
    }

    /// <summary>The counts of an environment.</summary>
    public EvaluationCounts Of(EnvironmentId environment)
    {
        if (_byEnvironment.TryGetValue(environment, out var known)) return known;
        var added = new EvaluationCounts(environment);
        var counts = _byEnvironment.GetOrAdd(environment, added);
        if (ReferenceEquals(counts, added)) _inOrder.Enqueue(counts);
        return counts;
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private IEnumerable<Measurement<long>> Read(Series[] each) =>
        from counts in _inOrder
        from series in each
        let count = series.Count(counts)
        where count > 0
        select new Measurement<long>(count, [Tag("environment", counts.Name), .. series.Tags]);

    /// <summary>One number of every environment, and the tags that tell it from the others.</summary>
    private sealed record Series(Func<EvaluationCounts, long> Count, params KeyValuePair<string, object?>[] Tags);
}
