using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Conditions;

/// <summary>Represents the results of a three-way comparison that an operator accepts.</summary>
internal readonly record struct Comparison(bool Less, bool Same, bool Greater)
{
    public bool Accepts(int order) =>
        order < 0 ? Less
        : order > 0 ? Greater
        : Same;

    public static Comparison Of(ConditionOperator op) =>
        op switch
        {
            ConditionOperator.Lt or ConditionOperator.Before or ConditionOperator.SemverLt => new(true, false, false),
            ConditionOperator.Lte or ConditionOperator.SemverLte => new(true, true, false),
            ConditionOperator.SemverEquals => new(false, true, false),
            ConditionOperator.Gt or ConditionOperator.SemverGt => new(false, false, true),
            ConditionOperator.Gte or ConditionOperator.After or ConditionOperator.SemverGte => new(false, true, true),
            _ => throw new InvalidOperationException($"{op} does not compare by order."),
        };
}
