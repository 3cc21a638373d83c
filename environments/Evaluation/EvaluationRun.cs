using System.Diagnostics.CodeAnalysis;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// Represents one request while it is evaluated: read the context, find the visible flags, evaluate, count, record. Every surface evaluates
/// through it. It uses buffers of the calling thread: one run at a time, without an await in between. Allocates nothing.
/// </summary>
public readonly ref struct EvaluationRun
{
    [ThreadStatic]
    private static EvaluationAnswer[]? _answers;

    private readonly EnvironmentId _environment;
    private readonly IEvaluationRecorder _recorder;

    internal EvaluationRun(
        EnvironmentId environment,
        EvaluationContext context,
        bool isStale,
        DateTimeOffset now,
        EvaluationCounts counts,
        IEvaluationRecorder recorder
    )
    {
        _environment = environment;
        _recorder = recorder;
        Context = context;
        IsStale = isStale;
        Now = now;
        Counts = counts;
    }

    /// <summary>Gets the context, bound to the ruleset.</summary>
    public EvaluationContext Context { get; }

    /// <summary>Gets the ruleset that is evaluated.</summary>
    public CompiledRuleset Ruleset => Context.Ruleset!;

    /// <summary>Gets whether the writer did not confirm the ruleset recently.</summary>
    public bool IsStale { get; }

    /// <summary>Gets the time of the evaluation.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Gets the counts of the environment and surface.</summary>
    public EvaluationCounts Counts { get; }

    /// <summary>Reads the context out of the request body.</summary>
    /// <param name="details">What is wrong, or null.</param>
    public ErrorCode Read<TFormat>(out string? details)
        where TFormat : IContextFormat => ContextReader.Read<TFormat>(Context, out details);

    /// <summary>Evaluates one flag, counts and records it.</summary>
    /// <param name="key">The flag's key.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="flag">The flag, or null.</param>
    /// <param name="result">The result, which may be an error.</param>
    /// <returns>False when the flag does not exist or the caller may not see it; that is counted and not recorded.</returns>
    public bool TryEvaluate(
        ReadOnlySpan<char> key,
        in EvaluationCaller caller,
        [NotNullWhen(true)] out CompiledFlag? flag,
        out EvaluationResult result
    )
    {
        flag = Ruleset.Find(key);
        if (flag is null || !caller.Scope.Includes(flag.Model))
        {
            if (caller.Recorded)
                Counts.Fail(ErrorCode.FlagNotFound);
            flag = null;
            result = default;
            return false;
        }
        result = Ruleset.Evaluate(flag, Context);
        if (!caller.Recorded)
            return true;
        var answer = Answer(flag, result);
        Counts.Add(answer.Reason, answer.Error);
        Record(caller, flag.Models, isBulk: false, new(in answer));
        return true;
    }

    /// <summary>Evaluates all flags that the caller may see, counts and records them.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="visitor">Receives each flag.</param>
    public void EvaluateAll<TVisitor>(in EvaluationCaller caller, scoped ref TVisitor visitor)
        where TVisitor : struct, IFlagVisitor, allows ref struct
    {
        var flags = Ruleset.Flags(caller.Scope);
        var answers = TakeAnswers(flags.Length);
        for (var i = 0; i < flags.Length; i++)
        {
            var flag = flags[i];
            var result = Ruleset.Evaluate(flag, Context);
            answers[i] = Answer(flag, result);
            visitor.Visit(flag, result);
        }
        if (caller.Recorded)
        {
            Counts.Add(answers);
            Record(caller, Ruleset.Models(caller.Scope), isBulk: true, answers);
        }
    }

    private static Span<EvaluationAnswer> TakeAnswers(int count)
    {
        if (_answers is null || _answers.Length < count)
            _answers = new EvaluationAnswer[Math.Max(count, 64)];
        return _answers.AsSpan(0, count);
    }

    private EvaluationAnswer Answer(CompiledFlag flag, in EvaluationResult result)
    {
        var reason = IsStale && result.Error == ErrorCode.None ? Reason.Stale : result.Reason;
        return new(result.Variant?.Index ?? EvaluationAnswer.None, flag.IndexOf(result.Rule), reason, result.Error);
    }

    private void Record(in EvaluationCaller caller, IReadOnlyList<Flag> flags, bool isBulk, ReadOnlySpan<EvaluationAnswer> answers) =>
        _recorder.Record(
            new()
            {
                Environment = _environment,
                Version = Ruleset.Version,
                Flags = flags,
                IsBulk = isBulk,
                Time = Context.Now,
                TargetingKey = Context.TargetingKey,
                Context = Context.Json,
                Client = caller.Client,
                Sdk = caller.Sdk,
            },
            answers
        );
}
