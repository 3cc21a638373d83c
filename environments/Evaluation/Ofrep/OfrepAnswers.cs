using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation.Ofrep;

/// <summary>Evaluates for a caller in another process that forwards OFREP requests, so that it sends the flags as they are.</summary>
internal static class OfrepAnswers
{
    /// <summary>Evaluates one flag.</summary>
    public static FlagAnswer EvaluateOne(in EvaluationRun run, in EvaluationCaller caller, string key)
    {
        var answer = ReplicaEvaluator.Answer(run, caller, []);
        if (!run.TryEvaluate(key, caller, out var flag, out var result))
            return answer with { Error = ErrorCode.FlagNotFound, ErrorMessage = MissingFlag.Describe(key) };
        if (result.Error != ErrorCode.None)
            return answer with { Error = result.Error, ErrorMessage = result.DescribeError(caller.Scope.IsLimited) };
        var output = AnswerBuffer.Take();
        OfrepJson.WriteHead(output, flag, result, run.IsStale);
        OfrepJson.WriteTail(output, answer.Version, flag.AnswerMetadata.Span);
        return answer with { Body = output.Written.ToArray() };
    }

    /// <summary>Evaluates all flags.</summary>
    public static FlagAnswer EvaluateAll(in EvaluationRun run, in EvaluationCaller caller)
    {
        var output = AnswerBuffer.Take();
        var writer = new OfrepFlagsWriter(output, run.IsStale, caller.Scope.IsLimited);
        run.EvaluateAll(caller, ref writer);
        return ReplicaEvaluator.Answer(run, caller, []) with { Body = output.Written.ToArray() };
    }
}
