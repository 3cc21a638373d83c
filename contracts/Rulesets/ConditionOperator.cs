namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// How an attribute is compared with the operands. In JSON the name is in camel case and is the property that holds the operands.
/// </summary>
/// <remarks>
/// A list attribute satisfies a test when any of its elements does; <see cref="Contains"/> on a list asks whether an element equals the
/// operand.
/// Text compares by code point and is case-sensitive, unless <see cref="AttributeCondition.IgnoreCase"/> is true.
/// </remarks>
public enum ConditionOperator
{
    /// <summary>Same type and value as the operand (string, number or boolean).</summary>
    Equals,

    /// <summary>Equals any of the operands.</summary>
    In,

    /// <summary>A string that contains any of the operands, or a list with an element that equals any of them.</summary>
    Contains,

    /// <summary>A string that starts with any of the operands.</summary>
    StartsWith,

    /// <summary>A string that ends with any of the operands.</summary>
    EndsWith,

    /// <summary>
    /// A string in which the regular expression is found. The dialect is described in docs/ruleset.md.
    /// </summary>
    Matches,

    /// <summary>Operand true: the attribute is there and not null. Operand false: the opposite.</summary>
    Exists,

    /// <summary>A number less than the operand.</summary>
    Lt,

    /// <summary>A number less than or equal to the operand.</summary>
    Lte,

    /// <summary>A number greater than the operand.</summary>
    Gt,

    /// <summary>A number greater than or equal to the operand.</summary>
    Gte,

    /// <summary>A time before the operand: an RFC 3339 string or Unix milliseconds.</summary>
    Before,

    /// <summary>A time at or after the operand: an RFC 3339 string or Unix milliseconds.</summary>
    After,

    /// <summary>
    /// A Semantic Versioning 2.0.0 version of the same precedence as the operand; build metadata is ignored, a missing minor or patch
    /// number is 0.
    /// </summary>
    SemverEquals,

    /// <summary>A version of lower precedence.</summary>
    SemverLt,

    /// <summary>A version of lower or the same precedence.</summary>
    SemverLte,

    /// <summary>A version of higher precedence.</summary>
    SemverGt,

    /// <summary>A version of higher or the same precedence.</summary>
    SemverGte,

    /// <summary>An IPv4 or IPv6 address inside any of the networks, written <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>.</summary>
    InCidr,

    /// <summary>
    /// A value of any of the named types: <c>string</c>, <c>number</c>, <c>boolean</c>, <c>list</c> or <c>object</c>. The elements of a
    /// list do not count.
    /// </summary>
    Is,
}
