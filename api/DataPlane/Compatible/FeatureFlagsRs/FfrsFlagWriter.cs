using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>Writes flags in the format of FeatureFlags.rs, with rules where all of a flag's rules have the form of imported ones.</summary>
internal static class FfrsFlagWriter
{
    private const int WeightOfPercent = ServeSplit.TotalWeight / 100;

    /// <summary>Writes a flag.</summary>
    public static void Write(Utf8JsonWriter writer, Flag flag)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, flag.Key);
        writer.WriteString("description"u8, flag.Description ?? "");
        writer.WriteBoolean("enabled"u8, flag.Enabled);
        writer.WriteStartArray("rules"u8);
        foreach (var rule in RulesOf(flag) ?? [])
            rule.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Returns the rules, or null when FeatureFlags.rs has none with their meaning.</summary>
    private static List<FfrsRule>? RulesOf(Flag flag)
    {
        if (flag.Type != FlagType.Boolean || !flag.Prerequisites.IsEmpty || !IsTrue(flag, flag.DefaultVariant))
            return null;
        // A disabled flag is off there.
        if (!flag.Enabled && IsTrue(flag, flag.OffVariant))
            return null;
        var rules = new List<FfrsRule>();
        for (var i = 0; i < flag.Rules.Length; i++)
        {
            var rule = flag.Rules[i];
            if (rule.Serve is ServeSplit split)
            {
                if (rule.When is not null || PercentOf(flag, split) is not { } percent || i != flag.Rules.Length - 2)
                    return null;
                // A percentage decides for everyone: the rule after it is that of callers without an id, which are the user "" there.
                var (after, isIn) = (flag.Rules[^1], FfrsAnonymous.BucketOf(flag.Key) < percent);
                if (after.When is not null || ServedBy(flag, after.Serve) != isIn)
                    return null;
                rules.Add(FfrsRule.OfShare(percent));
                return rules;
            }
            if (ServedBy(flag, rule.Serve) is not { } enabled)
                return null;
            if (rule.When is null)
                rules.Add(FfrsRule.OfEveryone(enabled));
            else if (TestOf(rule.When) is var (attribute, text))
                rules.Add(FfrsRule.OfText(attribute, text, enabled));
            else
                return null;
        }
        return rules;
    }

    private static bool? ServedBy(Flag flag, Serve serve) => serve is ServeVariant served ? IsTrue(flag, served.Variant) : null;

    /// <summary>Returns the attribute and the text of an equality, which numbers with this text can meet too.</summary>
    private static (string Attribute, string Text)? TestOf(Condition condition) =>
        condition switch
        {
            AttributeCondition { Operands: [{ Type: FlagType.String } text] } test when IsEquality(test) => (
                test.Attribute,
                text.AsString()
            ),
            AnyCondition
            {
                Conditions: [AttributeCondition text, AttributeCondition { Operands: [{ Type: FlagType.Number } number] } other]
            } when text.Attribute == other.Attribute && IsEquality(other) && TestOf(text) is { } found && number.ToString() == found.Text =>
                found,
            _ => null,
        };

    /// <summary>Returns whether a condition is an equality of an attribute; there the user is none.</summary>
    private static bool IsEquality(AttributeCondition condition) =>
        condition
            is {
                Operator: ConditionOperator.Equals,
                As: AttributeConversion.None,
                IgnoreCase: false,
                Attribute: not FfrsContext.TargetingKey
            };

    private static int? PercentOf(Flag flag, ServeSplit split) =>
        split
            is {
                Source: { Algorithm: BucketingAlgorithms.Ffrs, By: [], Salt: null },
                Missing: MissingValue.Next,
                Weights: [{ Variant: { } on } share, { Variant: { } off }],
            }
        && IsTrue(flag, on)
        && !IsTrue(flag, off)
        && share.Weight % WeightOfPercent == 0
            ? share.Weight / WeightOfPercent
            : null;

    private static bool IsTrue(Flag flag, string? key) =>
        flag.Variants.FirstOrDefault(variant => variant.Key == key)?.Value is { Type: FlagType.Boolean } value && value.AsBoolean();
}
