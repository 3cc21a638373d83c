using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation.Ofrep;

/// <summary>Evaluates for a caller in another process that forwards OFREP requests, so that it sends the flags as they are.</summary>
internal static class OfrepAnswers
{
    /// <summary>Evaluates one flag.</summary>
    public static FlagAnswer EvaluateOne(in EvaluationRun run, in EvaluationCaller caller, string key)
    {
        if (!run.TryEvaluate(key, caller, out var flag, out var result))
            return ReplicaEvaluator.Fail(run, caller, ErrorCode.FlagNotFound, MissingFlag.Describe(key));
        if (result.Error != ErrorCode.None)
            return ReplicaEvaluator.Fail(run, caller, result.Error, result.DescribeError(caller.Scope.IsLimited));
        var output = AnswerBuffer.Take();
        OfrepJson.WriteHead(output, flag, result, run.IsStale);
        OfrepJson.WriteTail(output, run.Ruleset.AnswerVersion(caller.Scope.ClientVisibleOnly), flag.AnswerMetadata.Span);
        return ReplicaEvaluator.Answer(run, caller, [], output.Written.ToArray());
    }

    /// <summary>Evaluates all flags.</summary>
    public static FlagAnswer EvaluateAll(in EvaluationRun run, in EvaluationCaller caller)
    {
        var output = AnswerBuffer.Take();
        var writer = new OfrepFlagsWriter(output, run.IsStale, caller.Scope.IsLimited);
        run.EvaluateAll(caller, ref writer);
        return ReplicaEvaluator.Answer(run, caller, [], output.Written.ToArray());
    }
}
