using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Unleash;

/// <summary>
/// Writes each toggle as its flag is evaluated, as the elements of a JSON array without its brackets, on gateways and on silos alike.
/// </summary>
/// <param name="output">The output.</param>
/// <param name="ruleset">The ruleset that is evaluated.</param>
/// <param name="scope">Which flags the caller sees.</param>
/// <param name="withOff">Whether toggles that are off are written too.</param>
public struct UnleashTogglesWriter(AnswerBuffer output, CompiledRuleset ruleset, FlagScope scope, bool withOff) : IFlagVisitor
{
    private readonly UnleashToggle[] _toggles = UnleashToggle.Of(ruleset, scope);
    private bool _hasToggles;
    private int _index;

    /// <inheritdoc/>
    public void Visit(CompiledFlag flag, in EvaluationResult result)
    {
        var toggle = _toggles[_index++];
        if ((toggle.OnOf(result) ?? (withOff ? toggle.Off : null)) is not { } json)
            return;
        if (_hasToggles)
            output.Write(","u8);
        _hasToggles = true;
        output.Write(json);
    }
}
