using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Metrics;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// The meter <c>FlagCluster.Evaluations</c>. Its instruments read <see cref="EvaluationCounts"/>. The environments that are evaluated first have
/// series of their own, for as long as the process runs; the others are summed up as <see cref="Other"/>. An environment's series of a surface are
/// all there from its first evaluation on that surface, zeros too, so that none begins later and takes another's place.
/// </summary>
public sealed class EvaluationMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlagCluster.Evaluations";

    /// <summary>Stands for all environments without series of their own; the name of an environment has slashes.</summary>
    public const string Other = "other";

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
        [.. from surface in Surfaces from reason in Reasons select new Series(surface.Surface, counts => counts.Of(surface.Surface, reason.Reason), Tag("surface", surface.Name), Tag("reason", reason.Name))];

    private static readonly Series[] ByCode =
        [.. from surface in Surfaces from error in Errors select new Series(surface.Surface, counts => counts.Of(surface.Surface, error.Code), Tag("surface", surface.Name), Tag("code", error.Name))];

    private static readonly Series[] ByOutcome =
    [
        new(EvaluationSurface.OfrepBulk, counts => counts.BulkRequests(modified: true), Tag("outcome", "answered")),
        new(EvaluationSurface.OfrepBulk, counts => counts.BulkRequests(modified: false), Tag("outcome", "not_modified")),
    ];

    private readonly ConcurrentDictionary<EnvironmentId, EvaluationCounts> _byEnvironment = new();
    private readonly ConcurrentQueue<EvaluationCounts> _made = new();
    private readonly int _places;
    private readonly Lock _reading = new();
    private readonly List<EvaluationCounts> _shown = [], _others = [];
    private List<EvaluationCounts> _unused = [];

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">Where meters come from.</param>
    /// <param name="limit">How many series each of them may show; null for as many as there are.</param>
    public EvaluationMetrics(IMeterFactory factory, SeriesLimit? limit = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        // One of them is for the others.
        _places = Math.Max(0, (limit?.PerInstrument ?? int.MaxValue) / Math.Max(ByReason.Length, ByCode.Length) - 1);
        var meter = factory.Create(MeterName);
        meter.CreateObservableCounter("flagcluster.evaluations", () => Read(ByReason), "{evaluation}", "Flags evaluated, by environment, surface and reason.");
        meter.CreateObservableCounter("flagcluster.evaluation.errors", () => Read(ByCode), "{evaluation}", "Evaluations without a value, by error code.");
        meter.CreateObservableCounter("flagcluster.evaluation.bulk.requests", () => Read(ByOutcome), "{request}", "Requests for all flags, by what they were answered with.");
    }

    /// <summary>The counts of an environment.</summary>
    public EvaluationCounts Of(EnvironmentId environment)
    {
        if (_byEnvironment.TryGetValue(environment, out var known)) return known;
        var made = new EvaluationCounts(environment);
        var counts = _byEnvironment.GetOrAdd(environment, made);
        if (ReferenceEquals(counts, made)) _made.Enqueue(counts);
        return counts;
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static void Read(List<Measurement<long>> measured, string name, List<EvaluationCounts> environments, Series[] each)
    {
        foreach (var (surface, _) in Surfaces)
        {
            var used = environments.FindAll(counts => counts.Uses(surface));
            if (used.Count == 0) continue;
            foreach (var series in each)
                if (series.Surface == surface) measured.Add(new(used.Sum(series.Count), [Tag("environment", name), .. series.Tags]));
        }
    }

    private List<Measurement<long>> Read(Series[] each)
    {
        var measured = new List<Measurement<long>>();
        lock (_reading)
        {
            Place();
            foreach (var counts in _shown) Read(measured, counts.Name, [counts], each);
            Read(measured, Other, _others, each);
        }
        return measured;
    }

    /// <summary>Gives environments that were evaluated since the last reading their places, for good.</summary>
    private void Place()
    {
        while (_made.TryDequeue(out var made)) _unused.Add(made);
        var used = _unused.ToLookup(counts => Surfaces.Any(surface => counts.Uses(surface.Surface)));
        foreach (var counts in used[true]) (_shown.Count < _places ? _shown : _others).Add(counts);
        _unused = [.. used[false]];
    }

    /// <summary>One number of every environment that uses a surface, and the tags that tell it from the others.</summary>
    private sealed record Series(EvaluationSurface Surface, Func<EvaluationCounts, long> Count, params KeyValuePair<string, object?>[] Tags);
}
