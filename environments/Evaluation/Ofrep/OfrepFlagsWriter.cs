using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Ofrep;

/// <summary>Writes each flag of a bulk answer as it is evaluated, as the elements of a JSON array without its brackets.</summary>
/// <param name="output">The output.</param>
/// <param name="stale">Whether the ruleset is stale.</param>
/// <param name="isLimited">Whether errors name nothing that the caller may not see.</param>
public struct OfrepFlagsWriter(AnswerBuffer output, bool stale, bool isLimited) : IFlagVisitor
{
    private bool _hasFlags;

    /// <inheritdoc/>
    public void Visit(CompiledFlag flag, in EvaluationResult result)
    {
        var hasFlags = _hasFlags;
        _hasFlags = true;
        if (result.Error == ErrorCode.None)
        {
            var element = flag.AnswerElement(result.Variant, stale ? Reason.Stale : result.Reason);
            output.Write(hasFlags ? element : element[1..]);
            return;
        }
        if (hasFlags)
            output.Write(","u8);
        OfrepJson.WriteError(output, flag.Key, result.Error, result.DescribeError(isLimited));
    }
}
