using System.Collections.Immutable;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a condition on an evaluation context.</summary>
public abstract record Condition;

/// <summary>True when every part is; true when there are none.</summary>
/// <param name="Conditions">The parts, tried in order until one is false.</param>
public sealed record AllCondition(ImmutableArray<Condition> Conditions) : Condition;

/// <summary>True when a part is; false when there are none.</summary>
/// <param name="Conditions">The parts, tried in order until one is true.</param>
public sealed record AnyCondition(ImmutableArray<Condition> Conditions) : Condition;

/// <summary>True when the inner condition is false.</summary>
/// <param name="Condition">The inner condition.</param>
public sealed record NotCondition(Condition Condition) : Condition;

/// <summary>True when the caller is in a segment.</summary>
/// <param name="Segment">The segment's key.</param>
public sealed record SegmentCondition(string Segment) : Condition;

/// <summary>
/// True when another flag serves one of the accepted variants to the caller; false when it serves no value. An error of the other flag
/// becomes that of the flag with the condition. Only in rules of flags; the references between flags have no cycles.
/// </summary>
/// <param name="Other">The other flag and what is accepted of it.</param>
public sealed record FlagCondition(Prerequisite Other) : Condition;

/// <summary>
/// True when the bucket of the caller is in one of the ranges, so that other callers continue with the next rule. A share that grows keeps
/// its callers.
/// </summary>
/// <param name="Ranges">
/// The ranges of positions, in thousandths of a percent: ascending, not overlapping, at least one. The position of a caller is its bucket,
/// scaled to 100,000.
/// </param>
/// <remarks>
/// The default salt is the key of the flag or segment with <see cref="SaltSuffix"/>: with the salt of a split, the share would be a part
/// of the split's first variants.
/// </remarks>
public sealed record BucketCondition(ImmutableArray<BucketRange> Ranges) : Condition
{
    /// <summary>The text that follows the key of the flag or segment in the default salt.</summary>
    public const string SaltSuffix = "/share";

    /// <summary>Gets what determines the bucket.</summary>
    public BucketSource Source { get; init; } = BucketSource.Default;

    /// <summary>
    /// Gets what happens without a value to hash: <see cref="MissingValue.False"/> (the default), <see cref="MissingValue.First"/>,
    /// <see cref="MissingValue.Random"/> or <see cref="MissingValue.Error"/>.
    /// </summary>
    public MissingValue Missing { get; init; } = MissingValue.False;
}

/// <summary>A test of one attribute. A missing attribute, or one of a type that the operator does not support, makes it false.</summary>
/// <param name="Attribute">An attribute of the context (nested ones by path, <c>address.country</c>), <c>targetingKey</c>, or
/// <see cref="TimeAttribute"/>.</param>
/// <param name="Operator">How to compare.</param>
/// <param name="Operands">What to compare with: one value, or several of which one must match.</param>
public sealed record AttributeCondition(string Attribute, ConditionOperator Operator, ImmutableArray<FlagValue> Operands) : Condition
{
    /// <summary>The built-in attribute that holds the time of the evaluation; it takes <c>before</c> and <c>after</c>.</summary>
    public const string TimeAttribute = "@time";

    /// <summary>
    /// The built-in attribute that holds the element inside an <see cref="ElementsCondition"/>; its properties have paths,
    /// <c>@element.price</c>.
    /// </summary>
    public const string ElementAttribute = "@element";

    /// <summary>Gets what the attribute is converted to before the comparison.</summary>
    public AttributeConversion As { get; init; }

    /// <summary>Gets whether letters that differ only in case are the same. Default false.</summary>
    public bool IgnoreCase { get; init; }
}

/// <summary>A test of the elements of a list. False when the attribute is missing or no list.</summary>
/// <param name="Attribute">The list: an attribute of the context, or of the element inside another such condition.</param>
/// <param name="Quantifier">How many elements must pass.</param>
/// <param name="Condition">The condition on each element; it tests <see cref="AttributeCondition.ElementAttribute"/> only.</param>
public sealed record ElementsCondition(string Attribute, ElementQuantifier Quantifier, Condition Condition) : Condition;
