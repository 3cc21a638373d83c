using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Ffrs;

/// <summary>Reads flags, and drops rules that never decide.</summary>
internal static class FfrsReader
{
    private const string TargetingKey = "targetingKey";

    public static FfrsFlag ReadFlag(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, "name", "description", "enabled", "rules");
        var rules = ImmutableArray.CreateBuilder<FfrsRule>();
        foreach (var rule in node.Items("rules"))
        {
            if (rules is [.., FfrsShareRule or FfrsEveryoneRule])
            {
                draft.Note(rule.Place, "The rule before it decides for every caller, so that this one was not imported.");
                continue;
            }
            if (ReadRule(draft, rule) is { } read)
                rules.Add(read);
        }
        return new(draft.Key, Required(node, "enabled").AsBoolean(), rules.ToImmutable()) { Description = node.TextOrNull("description") };
    }

    private static FfrsRule? ReadRule(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, "attribute", "operator", "value", "enabled", "variant");
        if (node.Find("variant") is { } variant)
            draft.Note(variant.Place, "FeatureFlags.rs stores the variant of a rule and never uses it. It was not imported.");
        var attribute = node.TextOrNull("attribute") ?? "";
        var isEnabled = Required(node, "enabled").AsBoolean();
        switch (node.Text("operator"))
        {
            case "eq":
                return ReadEqual(draft, node, attribute, isEnabled);
            case "percent":
                return ReadShare(draft, node, isEnabled);
            case var _ when attribute is "" or "*":
                return new FfrsEveryoneRule(node.Place, isEnabled);
            case var op:
                draft.Note(
                    node.Place,
                    $"FeatureFlags.rs has no operator '{SourceNode.Shown(op)}' and skips the rule. It was not imported."
                );
                return null;
        }
    }

    private static FfrsEqualRule? ReadEqual(ImportDraft draft, SourceNode node, string attribute, bool isEnabled)
    {
        if (attribute == TargetingKey)
            throw node.Error("The attribute 'targetingKey' cannot be imported: it is the user here.");
        var value = Required(node, "value");
        if (!IsText(value.Element))
        {
            draft.Note(node.Place, "The value is neither a string nor an integer, so that the rule never matches. It was not imported.");
            return null;
        }
        var rule = new FfrsEqualRule(node.Place, isEnabled, attribute, value.AsText());
        if (rule.Number is not null and not (>= -FfrsEqualRule.MaxNumber and <= FfrsEqualRule.MaxNumber))
            draft.Note(value.Place, $"Numbers in contexts are exact up to {FfrsEqualRule.MaxNumber}. Only texts meet this rule.");
        return rule;
    }

    private static bool IsText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String || (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));

    private static FfrsShareRule? ReadShare(ImportDraft draft, SourceNode node, bool isEnabled)
    {
        var value = Required(node, "value");
        if (value.Element.ValueKind == JsonValueKind.String)
            throw value.Error("The percentage is a text. Write it as a number.");
        if (value.Element.ValueKind == JsonValueKind.Number && value.Element.TryGetInt64(out var percent))
            return new(node.Place, isEnabled, percent);
        draft.Note(node.Place, "The percentage is not an integer, and FeatureFlags.rs skips the rule. It was not imported.");
        return null;
    }

    private static SourceNode Required(SourceNode node, string name) =>
        node.Find(name) ?? throw node.Error($"The property '{name}' is missing.");
}
