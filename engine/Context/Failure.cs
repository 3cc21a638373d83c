using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Context;

/// <summary>Represents why the evaluation in progress fails.</summary>
/// <param name="Unusable">The attribute that cannot be read; null when nothing fails.</param>
/// <param name="Rule">The rule of another flag that failed; null for the rule in progress.</param>
internal readonly record struct Failure(UnusableAttribute? Unusable, CompiledRule? Rule = null)
{
    public bool IsNone => Unusable is null;
}
