using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Context;

/// <summary>Represents how an attribute is converted before it is compared.</summary>
/// <param name="As">The type it is converted to.</param>
/// <param name="IsLowerCase">Whether text is then converted to lower case.</param>
internal readonly record struct Conversion(AttributeConversion As, bool IsLowerCase)
{
    /// <summary>Gets the conversion that changes nothing.</summary>
    public static Conversion None => default;

    /// <summary>Gets a number that no other conversion has.</summary>
    public uint Number => (uint)As * 2 + (IsLowerCase ? 1U : 0);

    /// <summary>Returns the conversion of a test. Regular expressions ignore the case themselves.</summary>
    public static Conversion Of(AttributeCondition test) => new(test.As, test.IgnoreCase && test.Operator != ConditionOperator.Matches);
}
