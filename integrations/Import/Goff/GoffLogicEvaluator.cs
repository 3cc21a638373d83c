using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Evaluates queries in JsonLogic as GO Feature Flag does, written apart from the engine.</summary>
/// <remarks>modules/core/flag/rule.go of GO Feature Flag 1.55.</remarks>
/// <param name="logic">Reads expressions.</param>
internal sealed class GoffLogicEvaluator(LogicReader logic) : LogicEvaluator(logic)
{
    /// <inheritdoc/>
    protected override FlagValue? ValueOf(string path, ProofCaller caller) => GoffEvaluator.ValueOf(path, caller);
}
