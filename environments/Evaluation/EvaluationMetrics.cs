using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// The meter <c>FlagCluster.Evaluations</c>. Its instruments read <see cref="EnvironmentCounts"/>. The environments that are evaluated
/// first have series of their own until the process ends; the others are summed as <see cref="Other"/>. All series of an environment and
/// surface appear with the first evaluation there, including zeros, so that no series appears later and exceeds the limit.
/// </summary>
public sealed class EvaluationMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Evaluations";

    /// <summary>
    /// The label value for all environments without series of their own. It has no slash, so it is not the id of an environment.
    /// </summary>
    public const string Other = "other";

    // In lower case, as in OpenTelemetry's semantic conventions for feature flags.
    private static readonly (Reason Reason, string Name)[] Reasons =
    [
        (Reason.Static, "static"),
        (Reason.Default, "default"),
        (Reason.TargetingMatch, "targeting_match"),
        (Reason.Split, "split"),
        (Reason.Disabled, "disabled"),
        (Reason.Stale, "stale"),
        (Reason.Error, "error"),
    ];

    private static readonly (ErrorCode Code, string Name)[] Errors =
    [
        (ErrorCode.FlagNotFound, "flag_not_found"),
        (ErrorCode.ParseError, "parse_error"),
        (ErrorCode.TypeMismatch, "type_mismatch"),
        (ErrorCode.TargetingKeyMissing, "targeting_key_missing"),
        (ErrorCode.InvalidContext, "invalid_context"),
        (ErrorCode.ProviderNotReady, "provider_not_ready"),
        (ErrorCode.General, "general"),
    ];

    private static readonly Series[] ByReason =
    [
        .. Reasons.Select(reason => new Series(counts => counts.Of(reason.Reason), "reason", reason.Name)),
    ];

    private static readonly Series[] ByCode = [.. Errors.Select(error => new Series(counts => counts.Of(error.Code), "code", error.Name))];

    private static readonly Series[] ByOutcome =
    [
        new(counts => counts.BulkRequests(modified: true), "outcome", "answered"),
        new(counts => counts.BulkRequests(modified: false), "outcome", "not_modified"),
    ];

    private readonly EvaluationSurface[] _surfaces;
    private readonly ConcurrentDictionary<EnvironmentId, EnvironmentCounts> _byEnvironment = new();
    private readonly ConcurrentQueue<EnvironmentCounts> _created = new();
    private readonly int _slots;
    private readonly Lock _reading = new();
    private readonly List<EnvironmentCounts> _shown = [],
        _others = [];
    private List<EnvironmentCounts> _unused = [];

    /// <summary>Initializes the instruments.</summary>
    /// <param name="factory">Creates the meter.</param>
    /// <param name="surfaces">The surfaces of this process.</param>
    /// <param name="limit">The number of series that one instrument may show; null for no limit.</param>
    public EvaluationMetrics(IMeterFactory factory, IEnumerable<EvaluationSurface> surfaces, SeriesLimit? limit = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _surfaces = [.. surfaces];
        var each = Math.Max(1, _surfaces.Length) * Math.Max(Reasons.Length, Errors.Length);
        // One slot is for the others.
        _slots = Math.Max(0, (limit?.PerInstrument ?? int.MaxValue) / each - 1);
        var bulk = Array.FindAll(_surfaces, surface => surface.IsBulk);
        var meter = factory.Create(MeterName);
        meter.CreateObservableCounter(
            "flagcluster.evaluations",
            () => Read(_surfaces, ByReason),
            "{evaluation}",
            "Flags evaluated, by environment, surface and reason."
        );
        meter.CreateObservableCounter(
            "flagcluster.evaluation.errors",
            () => Read(_surfaces, ByCode),
            "{evaluation}",
            "Evaluations without a value, by environment, surface and error code."
        );
        meter.CreateObservableCounter(
            "flagcluster.evaluation.bulk.requests",
            () => Read(bulk, ByOutcome),
            "{request}",
            "Requests for all flags, by environment, surface and outcome."
        );
    }

    /// <summary>Returns the counts of an environment.</summary>
    public EnvironmentCounts Of(EnvironmentId environment)
    {
        if (_byEnvironment.TryGetValue(environment, out var known))
            return known;
        var created = new EnvironmentCounts(environment, _surfaces);
        var counts = _byEnvironment.GetOrAdd(environment, created);
        if (ReferenceEquals(counts, created))
            _created.Enqueue(counts);
        return counts;
    }

    private static void Read(
        List<Measurement<long>> measured,
        string environment,
        List<EnvironmentCounts> members,
        EvaluationSurface[] surfaces,
        Series[] each
    )
    {
        foreach (var surface in surfaces)
        {
            var used = members.ConvertAll(member => member.Of(surface)).FindAll(counts => counts.Any);
            if (used.Count == 0)
                continue;
            foreach (var series in each)
            {
                measured.Add(
                    new(
                        used.Sum(series.Count),
                        new KeyValuePair<string, object?>("environment", environment),
                        new KeyValuePair<string, object?>("surface", surface.Name),
                        new KeyValuePair<string, object?>(series.Label, series.Value)
                    )
                );
            }
        }
    }

    private List<Measurement<long>> Read(EvaluationSurface[] surfaces, Series[] each)
    {
        var measured = new List<Measurement<long>>();
        lock (_reading)
        {
            AssignSlots();
            foreach (var counts in _shown)
                Read(measured, counts.Name, [counts], surfaces, each);
            Read(measured, Other, _others, surfaces, each);
        }
        return measured;
    }

    /// <summary>Assigns slots permanently to the environments that were first evaluated since the last reading.</summary>
    private void AssignSlots()
    {
        while (_created.TryDequeue(out var created))
            _unused.Add(created);
        var used = _unused.ToLookup(counts => counts.Any);
        foreach (var counts in used[true])
            (_shown.Count < _slots ? _shown : _others).Add(counts);
        _unused = [.. used[false]];
    }

    /// <summary>Represents one number of a surface, and the label that distinguishes it.</summary>
    private sealed record Series(Func<EvaluationCounts, long> Count, string Label, string Value);
}
