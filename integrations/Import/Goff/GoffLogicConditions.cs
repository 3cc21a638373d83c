using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Maps queries in JsonLogic, whose variables are those of the other syntax.</summary>
/// <param name="logic">Reads expressions.</param>
internal sealed class GoffLogicConditions(LogicReader logic) : LogicConditions(logic)
{
    private static readonly FlagValue True = FlagValue.From(value: true);

    private static Condition IsAnonymous => Test(GoffConditions.Anonymous, ConditionOperator.Equals, True);

    /// <inheritdoc/>
    protected override Condition OfVariable(SourceNode expression) =>
        base.PathOf(expression) == GoffConditions.Anonymous ? IsAnonymous : base.OfVariable(expression);

    /// <inheritdoc/>
    protected override Condition OfEqual(string attribute, FlagValue? value, SourceNode node)
    {
        if (attribute != GoffConditions.Anonymous)
            return base.OfEqual(attribute, value, node);
        if (value?.Type != FlagType.Boolean)
            throw node.Error($"'{GoffConditions.Anonymous}' can be compared with true and false only.");
        return value.AsBoolean() ? IsAnonymous : new NotCondition(IsAnonymous);
    }

    /// <inheritdoc/>
    protected override string? VariableOf(SourceNode expression) =>
        base.PathOf(expression) is GoffConditions.Anonymous ? GoffConditions.Anonymous : PathOf(expression);

    /// <inheritdoc/>
    protected override Condition OfOrder(string attribute, string op, double number, SourceNode node) =>
        attribute == GoffConditions.Anonymous
            ? throw node.Error($"'{GoffConditions.Anonymous}' has no order.")
            : base.OfOrder(attribute, op, number, node);

    /// <inheritdoc/>
    protected override string? PathOf(SourceNode expression) =>
        base.PathOf(expression) is not { } path ? null
        : path == GoffConditions.Anonymous ? throw expression.Error($"'{path}' cannot be imported here.")
        : GoffConditions.AttributeOf(path);
}
