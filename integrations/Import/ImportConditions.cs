using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import;

/// <summary>Makes conditions that the mappings of several systems need.</summary>
internal static class ImportConditions
{
    /// <summary>The attribute that identifies a caller.</summary>
    public const string TargetingKey = "targetingKey";

    // FlagCluster reads a missing number as 0, where other systems compare full versions only.
    private const string FullVersion = @"^[0-9]+\.[0-9]+\.[0-9]+([\-+].*)?$";

    /// <summary>Gets a condition that is never true.</summary>
    public static AnyCondition Never { get; } = new([]);

    /// <summary>Returns a condition that all parts are true; null for none.</summary>
    public static Condition? All(ImmutableArray<Condition> parts) =>
        parts.Length switch
        {
            0 => null,
            1 => parts[0],
            _ => new AllCondition(parts),
        };

    /// <summary>Returns a condition that a part is true.</summary>
    public static Condition Any(ImmutableArray<Condition> parts) => parts.Length == 1 ? parts[0] : new AnyCondition(parts);

    /// <summary>Returns a test of an attribute.</summary>
    public static AttributeCondition Test(string attribute, ConditionOperator op, params ImmutableArray<FlagValue> operands) =>
        new(attribute, op, operands);

    /// <summary>Returns a condition that an attribute exists and is not null.</summary>
    public static AttributeCondition Exists(string attribute) => Test(attribute, ConditionOperator.Exists, FlagValue.From(value: true));

    /// <summary>Returns a condition that an attribute has a type.</summary>
    public static AttributeCondition Is(string attribute, string type) => Test(attribute, ConditionOperator.Is, FlagValue.From(type));

    /// <summary>Returns a comparison of versions that is false for versions without three numbers.</summary>
    public static AllCondition Version(string attribute, ConditionOperator op, string version, AttributeConversion conversion = default) =>
        new([
            Test(attribute, ConditionOperator.Matches, FlagValue.From(FullVersion)) with
            {
                As = conversion,
            },
            Test(attribute, op, FlagValue.From(version)) with
            {
                As = conversion,
            },
        ]);

    /// <summary>Returns a condition that the time is at or after another.</summary>
    public static AttributeCondition After(DateTimeOffset time) => Time(ConditionOperator.After, time);

    /// <summary>Returns a condition that the time is before another.</summary>
    public static AttributeCondition Before(DateTimeOffset time) => Time(ConditionOperator.Before, time);

    /// <summary>Reads a time whose neighbours are times too.</summary>
    public static DateTimeOffset ReadTime(SourceNode node)
    {
        if (!Rfc3339.TryParse(node.AsText(), out var time))
            throw node.Error($"'{SourceNode.Shown(node.AsText())}' is not a time such as 2027-01-31T00:00:00Z.");
        return time.Year is < ImportLimits.FirstYear or > ImportLimits.LastYear
            ? throw node.Error($"The year must be from {ImportLimits.FirstYear} to {ImportLimits.LastYear}.")
            : time;
    }

    private static AttributeCondition Time(ConditionOperator op, DateTimeOffset time) =>
        Test(
            AttributeCondition.TimeAttribute,
            op,
            FlagValue.From(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        );
}
