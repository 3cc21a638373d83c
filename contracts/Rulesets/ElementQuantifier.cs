namespace FlagCluster.Contracts.Rulesets;

/// <summary>Specifies how many elements of a list must pass. In JSON the name, in camel case, is the property of the condition.</summary>
public enum ElementQuantifier
{
    /// <summary>At least one element.</summary>
    Some,

    /// <summary>Every element; true for a list without elements.</summary>
    Every,
}
