using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation.Unleash;

/// <summary>Evaluates for a caller in another process that serves Unleash's frontend API.</summary>
internal static class UnleashAnswers
{
    /// <summary>Evaluates all flags.</summary>
    /// <param name="run">The run, whose context has been read.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="withOff">Whether the answer has the toggles that are off too.</param>
    public static FlagAnswer EvaluateAll(in EvaluationRun run, in EvaluationCaller caller, bool withOff)
    {
        var output = AnswerBuffer.Take();
        var writer = new UnleashTogglesWriter(output, run.Ruleset, caller.Scope, withOff);
        run.EvaluateAll(caller, ref writer);
        return ReplicaEvaluator.Answer(run, caller, [], output.Written.ToArray());
    }
}
