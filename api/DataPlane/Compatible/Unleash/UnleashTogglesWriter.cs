using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Writes each toggle as its flag is evaluated, as the elements of a JSON array without its brackets.</summary>
/// <param name="output">The output.</param>
/// <param name="toggles">The toggles of the flags that are evaluated, in their order.</param>
/// <param name="withOff">Whether toggles that are off are written too.</param>
internal struct UnleashTogglesWriter(AnswerBuffer output, UnleashToggle[] toggles, bool withOff) : IFlagVisitor
{
    private bool _hasToggles;
    private int _index;

    /// <inheritdoc/>
    public void Visit(CompiledFlag flag, in EvaluationResult result)
    {
        var toggle = toggles[_index++];
        if ((toggle.OnOf(result) ?? (withOff ? toggle.Off : null)) is not { } json)
            return;
        if (_hasToggles)
            output.Write(","u8);
        _hasToggles = true;
        output.Write(json);
    }
}
