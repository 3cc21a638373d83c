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
    private readonly TimeProvider _time;

    internal EvaluationRun(
        EnvironmentId environment,
        EvaluationContext context,
        bool isStale,
        DateTimeOffset now,
        EvaluationCounts counts,
        IEvaluationRecorder recorder,
        TimeProvider time
    )
    {
        _time = time;
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

    /// <summary>Gets the time since the run began; never less than zero.</summary>
    public TimeSpan Elapsed => _time.GetUtcNow() - Now is { Ticks: > 0 } elapsed ? elapsed : default;

    /// <summary>Gets the counts of the environment and surface.</summary>
    public EvaluationCounts Counts { get; }

    /// <summary>Reads the context out of the request body.</summary>
    /// <param name="details">What is wrong, or null.</param>
    public ErrorCode Read<TFormat>(out string? details)
        where TFormat : IContextFormat => ContextReader.Read<TFormat>(Context, out details);

    /// <summary>Clears the context for the next part of a request, which is evaluated with the same ruleset at the same time.</summary>
    /// <param name="body">The part, which is copied.</param>
    public void Restart(ReadOnlySpan<byte> body) => body.CopyTo(Context.Begin(Ruleset, Now, body.Length));

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
        flag = Find(key, caller);
        result = flag is null ? default : Evaluate(flag, caller);
        return flag is not null;
    }

    /// <summary>Returns a flag, or null when it does not exist or the caller may not see it; that is counted.</summary>
    /// <param name="key">The flag's key.</param>
    /// <param name="caller">The caller.</param>
    public CompiledFlag? Find(ReadOnlySpan<char> key, in EvaluationCaller caller)
    {
        if (Ruleset.Find(key) is { } flag && caller.Scope.Includes(flag.Model))
            return flag;
        Fail(ErrorCode.FlagNotFound, caller);
        return null;
    }

    /// <summary>Evaluates a flag that <see cref="Find"/> returned, counts and records it.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="caller">The caller.</param>
    /// <returns>The result, which may be an error.</returns>
    public EvaluationResult Evaluate(CompiledFlag flag, in EvaluationCaller caller)
    {
        var result = Ruleset.Evaluate(flag, Context);
        Record(flag, result, caller);
        return result;
    }

    /// <summary>Counts and records the result of a flag. The context has what it was evaluated with.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="result">The result.</param>
    /// <param name="caller">The caller.</param>
    public void Record(CompiledFlag flag, in EvaluationResult result, in EvaluationCaller caller)
    {
        ArgumentNullException.ThrowIfNull(flag);
        if (!caller.Recorded)
            return;
        var answer = Answer(flag, result);
        Counts.Add(answer.Reason, answer.Error);
        Record(caller, flag.Models, isBulk: false, new(in answer));
    }

    /// <summary>Counts what failed before a flag was evaluated.</summary>
    /// <param name="error">The error.</param>
    /// <param name="caller">The caller.</param>
    public void Fail(ErrorCode error, in EvaluationCaller caller)
    {
        if (caller.Recorded)
            Counts.Fail(error);
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
                KeyKind = caller.KeyKind,
                Sdk = caller.Sdk,
            },
            answers
        );
}
