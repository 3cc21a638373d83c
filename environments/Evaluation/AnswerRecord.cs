using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Records answers as they were given, for every surface that evaluates.</summary>
public static class AnswerRecord
{
    [ThreadStatic]
    private static EvaluationAnswer[]? _answers;

    /// <summary>The thread's room for the answers of one request; to be cleared after use, for it keeps rulesets alive.</summary>
    public static Span<EvaluationAnswer> Take(int count)
    {
        if (_answers is null || _answers.Length < count) _answers = new EvaluationAnswer[Math.Max(count, 64)];
        return _answers.AsSpan(0, count);
    }

    /// <summary>An evaluation as an answer.</summary>
    public static EvaluationAnswer Of(CompiledFlag flag, in EvaluationResult evaluation, bool stale)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return new(flag.Model, evaluation.Variant?.Model, evaluation.Rule?.Model, stale && evaluation.Error == ErrorCode.None ? Reason.Stale : evaluation.Reason, evaluation.Error);
    }

    /// <summary>Records the answers to one request.</summary>
    /// <param name="recorder">Where to.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="context">What they were evaluated with.</param>
    /// <param name="client">The id of the key that asked, or null.</param>
    /// <param name="sdk">The SDK that asked, or null.</param>
    /// <param name="answers">The answers.</param>
    public static void Write(IEvaluationRecorder recorder, EnvironmentId environment, EvaluationContext context, string? client, string? sdk, ReadOnlySpan<EvaluationAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        ArgumentNullException.ThrowIfNull(context);
        recorder.Record(new()
        {
            Environment = environment,
            Version = context.Ruleset!.Version,
            Time = context.Now,
            TargetingKey = context.TargetingKey,
            Context = context.Json,
            Client = client,
            Sdk = sdk,
        }, answers);
    }
}
