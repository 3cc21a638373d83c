using FlagCluster.Contracts;
using FlagCluster.Engine;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api;

/// <summary>Records answers as they were given.</summary>
internal static class OfrepRecord
{
    [ThreadStatic]
    private static EvaluationAnswer[]? _answers;

    /// <summary>The thread's room for the answers of one request; to be cleared after use, for it keeps rulesets alive.</summary>
    public static Span<EvaluationAnswer> Take(int count)
    {
        if (_answers is null || _answers.Length < count) _answers = new EvaluationAnswer[Math.Max(count, 64)];
        return _answers.AsSpan(0, count);
    }

    public static EvaluationAnswer Of(CompiledFlag flag, in Evaluation evaluation, bool stale) => new(
        flag.Model, evaluation.Variant?.Model, evaluation.Rule?.Model, stale && evaluation.Error == ErrorCode.None ? Reason.Stale : evaluation.Reason, evaluation.Error);

    public static void Write(IEvaluationRecorder recorder, HttpContext http, DataClient client, EvaluationContext context, ReadOnlySpan<EvaluationAnswer> answers) => recorder.Record(new()
    {
        Environment = client.Key.Environment,
        Version = context.Ruleset!.Version,
        Time = context.Now,
        TargetingKey = context.TargetingKey,
        Context = context.Json,
        Client = client.Key.Id,
        Sdk = http.Request.Headers.UserAgent is [{ } agent] ? agent : null,
    }, answers);
}
