using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Evaluates from the replicas of this process, for callers in others, and records and counts the answers here: the callers do not. Thread-safe.</summary>
public sealed class ReplicaEvaluator(EnvironmentReplicas replicas, EvaluationMetrics metrics, TimeProvider time, IEvaluationRecorder recorder) : IFlagEvaluator
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
        return replica.State == ReplicaState.NotReady ? WaitAsync(environment, query, cancellationToken) : new(Count(environment, query, Evaluate(environment, replica, query)));
    }

    private async ValueTask<FlagAnswer> WaitAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken)
    {
        using var held = replicas.Hold(environment);
        await held.Replica.WaitForAsync(EnvironmentVersion.Initial, FirstLoad, cancellationToken);
        return Count(environment, query, Evaluate(environment, held.Replica, query));
    }

    private FlagAnswer Count(EnvironmentId environment, FlagQuery query, FlagAnswer answer)
    {
        if (!query.Recorded) return answer;
        var counts = metrics.Of(environment);
        if (answer.Error != ErrorCode.None) counts.Fail(EvaluationSurface.Silo, answer.Error);
        foreach (var flag in answer.Flags) counts.Add(EvaluationSurface.Silo, answer.Stale ? Reason.Stale : flag.Reason, flag.Error);
        return answer;
    }

    private FlagAnswer Evaluate(EnvironmentId environment, EnvironmentReplica replica, FlagQuery query)
    {
        var ruleset = replica.Current;
        var stale = replica.State == ReplicaState.Stale;
        if (ruleset.Version == EnvironmentVersion.None) return Failed(ruleset, stale, ErrorCode.ProviderNotReady, NotReady);
        var now = time.GetUtcNow();
        var context = _context ??= new();
        query.Context.Span.CopyTo(context.Begin(ruleset, now, query.Context.Length));
        var error = Read(context, out var details);
        if (error != ErrorCode.None) return Failed(ruleset, stale, error, details);
        var flags = query.FlagKey is { } key ? EvaluateOne(environment, context, query, key, stale) : EvaluateAll(environment, context, query, stale);
        return new(ruleset.Version, stale, ErrorCode.None, null, flags) { TimeWindowEpoch = ruleset.TimeWindowEpoch(now) };
    }

    private ImmutableArray<FlagResolution> EvaluateOne(EnvironmentId environment, EvaluationContext context, FlagQuery query, string key, bool stale)
    {
        var ruleset = context.Ruleset!;
        if (ruleset.Find(key) is not { } flag || (query.ClientVisibleOnly && !flag.Model.ClientVisible)) return [new() { FlagKey = key, Reason = Reason.Error, Error = ErrorCode.FlagNotFound }];
        var evaluation = ruleset.Evaluate(flag, context);
        var answered = AnswerRecord.Of(flag, evaluation, stale);
        if (query.Recorded) AnswerRecord.Write(recorder, environment, context, query.Client, query.Sdk, new(in answered));
        return [Resolve(flag, evaluation)];
    }

    private ImmutableArray<FlagResolution> EvaluateAll(EnvironmentId environment, EvaluationContext context, FlagQuery query, bool stale)
    {
        var flags = context.Ruleset!.Flags(query.ClientVisibleOnly);
        var resolutions = ImmutableArray.CreateBuilder<FlagResolution>(flags.Length);
        var answers = AnswerRecord.Take(flags.Length);
        for (var i = 0; i < flags.Length; i++)
        {
            var evaluation = context.Ruleset.Evaluate(flags[i], context);
            answers[i] = AnswerRecord.Of(flags[i], evaluation, stale);
            resolutions.Add(Resolve(flags[i], evaluation));
        }
        if (query.Recorded) AnswerRecord.Write(recorder, environment, context, query.Client, query.Sdk, answers);
        answers.Clear();
        return resolutions.MoveToImmutable();
    }

    private static FlagResolution Resolve(CompiledFlag flag, in EvaluationResult evaluation) => new()
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
