using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using FlagCluster.Contracts;
using FlagCluster.Engine;

namespace FlagCluster.Environments;

/// <summary>Evaluates from the replicas of this process, for callers in others. Thread-safe.</summary>
public sealed class ReplicaEvaluator(EnvironmentReplicas replicas, EvaluationMetrics metrics, TimeProvider time) : IFlagEvaluator
{
    /// <summary>How long the first question about an environment waits for its ruleset.</summary>
    public static readonly TimeSpan FirstLoad = TimeSpan.FromSeconds(2);

    /// <summary>What is said when there is no ruleset by then.</summary>
    public const string NotReady = "No ruleset is loaded yet; try again shortly.";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = FlagQuery.MaxContextDepth };

    [ThreadStatic]
    private static EvaluationContext? _context;

    /// <inheritdoc/>
    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var replica = replicas.Get(environment);
        return replica.State == ReplicaState.NotReady ? WaitAsync(environment, query, cancellationToken) : new(Count(environment, Evaluate(replica, query)));
    }

    private async ValueTask<FlagAnswer> WaitAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken)
    {
        using var held = replicas.Hold(environment);
        await held.Replica.WaitForAsync(EnvironmentVersion.Initial, FirstLoad, cancellationToken);
        return Count(environment, Evaluate(held.Replica, query));
    }

    private FlagAnswer Count(EnvironmentId environment, FlagAnswer answer)
    {
        var counts = metrics.Of(environment);
        if (answer.Error != ErrorCode.None) counts.Fail(EvaluationSurface.Silo, answer.Error);
        foreach (var flag in answer.Flags) counts.Add(EvaluationSurface.Silo, answer.Stale ? Reason.Stale : flag.Reason, flag.Error);
        return answer;
    }

    private FlagAnswer Evaluate(EnvironmentReplica replica, FlagQuery query)
    {
        var ruleset = replica.Current;
        var stale = replica.State == ReplicaState.Stale;
        if (ruleset.Version == EnvironmentVersion.None) return Failed(ruleset, stale, ErrorCode.ProviderNotReady, NotReady);
        var now = time.GetUtcNow();
        var context = _context ??= new();
        query.Context.Span.CopyTo(context.Begin(ruleset, now, query.Context.Length));
        var error = Read(context, out var details);
        if (error != ErrorCode.None) return Failed(ruleset, stale, error, details);
        ImmutableArray<FlagResolution> flags = query.FlagKey is { } key ? [EvaluateOne(ruleset, context, key, query.ClientVisibleOnly)] : EvaluateAll(ruleset, context, query.ClientVisibleOnly);
        return new(ruleset.Version, stale, ErrorCode.None, null, flags) { TimeStretch = ruleset.TimeStretch(now) };
    }

    private static FlagResolution EvaluateOne(CompiledRuleset ruleset, EvaluationContext context, string key, bool clientVisibleOnly) =>
        ruleset.Find(key) is { } flag && (flag.Model.ClientVisible || !clientVisibleOnly)
            ? Resolve(flag, ruleset.Evaluate(flag, context))
            : new() { FlagKey = key, Reason = Reason.Error, Error = ErrorCode.FlagNotFound };

    private static ImmutableArray<FlagResolution> EvaluateAll(CompiledRuleset ruleset, EvaluationContext context, bool clientVisibleOnly)
    {
        var flags = ruleset.Flags(clientVisibleOnly);
        var resolutions = ImmutableArray.CreateBuilder<FlagResolution>(flags.Length);
        foreach (var flag in flags) resolutions.Add(Resolve(flag, ruleset.Evaluate(flag, context)));
        return resolutions.MoveToImmutable();
    }

    private static FlagResolution Resolve(CompiledFlag flag, in Evaluation evaluation) => new()
    {
        FlagKey = flag.Key,
        Value = evaluation.Variant?.Value,
        Variant = evaluation.Variant?.Key,
        Reason = evaluation.Reason,
        Error = evaluation.Error,
        ErrorMessage = evaluation.ErrorDetails,
        RuleId = evaluation.Rule?.Id,
    };

    private static FlagAnswer Failed(CompiledRuleset ruleset, bool stale, ErrorCode error, string? message) => new(ruleset.Version, stale, error, message, []);

    private static ErrorCode Read(EvaluationContext context, out string? details)
    {
        details = null;
        if (context.Body.IsEmpty) return ErrorCode.None;
        try
        {
            if (!Utf8.IsValid(context.Body))
            {
                details = "The context is not valid UTF-8.";
                return ErrorCode.ParseError;
            }
            var reader = new Utf8JsonReader(context.Body, ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                details = "'context' must be a JSON object.";
                return ErrorCode.InvalidContext;
            }
            var error = context.ReadJson(ref reader, out details);
            // Reads on to the end, so that text behind the object is an error rather than ignored.
            if (error == ErrorCode.None) reader.Read();
            return error;
        }
        catch (JsonException exception)
        {
            details = $"The context is not valid JSON: {exception.Message}";
        }
        catch (InvalidOperationException)
        {
            details = "The body is not valid Unicode: a string has an unpaired surrogate.";
        }
        return ErrorCode.ParseError;
    }
}
