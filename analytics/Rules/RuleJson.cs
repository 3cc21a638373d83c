using System.Text.Json;

namespace FlagCluster.Analytics.Rules;

/// <summary>Reads and validates anomaly rules.</summary>
/// <remarks>
/// <code>
/// {"name":"checkout-errors","flag":"checkout","variant":"on","compare":{"to":"variant","variant":"off"},
///  "metric":{"of":"people","track":"error"},"direction":"up","atLeast":{"relative":0.2},"alpha":0.001,
///  "minimum":{"people":200,"events":10},"window":"1h","for":2,"clear":{"below":0.5,"for":10},"cooldown":"1h",
///  "severity":"critical","actions":[{"notify":"ops"},{"disable":true}]}
/// </code>
/// </remarks>
public static class RuleJson
{
    private const long Day = 86_400_000;
    private const int MaxActions = 10;
    private const int MaxWindows = 10_000;
    private const double MaxNumber = 1e15;

    private static readonly string[] Required = ["name", "flag", "metric", "compare"];

    /// <summary>Reads a rule.</summary>
    /// <param name="element">The document.</param>
    /// <returns>The rule, or all errors of the document.</returns>
    public static RuleReadResult Read(JsonElement element)
    {
        var document = new RuleDocument();
        var rule = new AnomalyRule
        {
            Name = "",
            Flag = "",
            Metric = new(0),
            Compare = new(0),
        };
        var given = new HashSet<string>(StringComparer.Ordinal);
        document.Object(
            element,
            "A rule",
            (name, value) =>
            {
                given.Add(name);
                rule = ReadProperty(rule, name, value, document, out var known);
                return known;
            }
        );
        if (element.ValueKind == JsonValueKind.Object)
            foreach (var name in Required.Where(name => !given.Contains(name)))
                document.Error(name, $"A rule needs the property '{name}'.");
        if (document.Errors.Count == 0)
            RuleValidator.Validate(rule, given, document);
        return new(document.Errors.Count == 0 ? rule : null, document.Errors);
    }

    private static AnomalyRule ReadProperty(AnomalyRule rule, string name, JsonElement value, RuleDocument document, out bool known)
    {
        known = true;
        switch (name)
        {
            case "name":
                return rule with { Name = document.Key(value) ?? "" };
            case "flag":
                return rule with { Flag = document.Key(value) ?? "" };
            case "variant":
                return rule with { Variant = document.Key(value) };
            case "metric":
                return rule with { Metric = ReadMetric(value, document) };
            case "compare":
                return rule with { Compare = ReadComparison(value, document) };
            case "direction":
                return rule with
                {
                    Direction = document.OneOf(value, ("up", ChangeDirection.Up), ("down", ChangeDirection.Down)) ?? rule.Direction,
                };
            case "atLeast":
                return rule with { AtLeast = ReadSize(value, document) ?? rule.AtLeast };
            case "alpha":
                return rule with { Alpha = document.Number(value, 0, 0.1) ?? rule.Alpha };
            case "minimum":
                return ReadMinimum(rule, value, document);
            case "window":
                return rule with { Window = document.Time(value, 10_000, 7 * Day) ?? rule.Window };
            case "for":
                return rule with { For = document.Integer(value, 1, MaxWindows) ?? rule.For };
            case "clear":
                return ReadClear(rule, value, document);
            case "cooldown":
                return rule with { Cooldown = document.Time(value, 1_000, 30 * Day) ?? rule.Cooldown };
            case "severity":
                return rule with { Severity = ReadSeverity(value, document) ?? rule.Severity };
            case "actions":
                return rule with { Actions = document.Array(value, MaxActions, action => ReadAction(action, document)) };
            case "armed":
                return rule with { Armed = document.Boolean(value) };
            default:
                known = false;
                return rule;
        }
    }

    private static RuleMetric ReadMetric(JsonElement value, RuleDocument document)
    {
        string? track = null,
            of = null;
        document.Object(
            value,
            "A metric",
            (name, property) =>
            {
                if (name == "track")
                    track = document.Text(property);
                else if (name == "of")
                    of = document.Text(property);
                else
                    return false;
                return true;
            }
        );
        (MetricKind Kind, bool NeedsTrack)? kind = of switch
        {
            "evaluations" => (MetricKind.EvaluationRate, false),
            "variant" => (MetricKind.VariantShare, false),
            "errors" => (MetricKind.ErrorShare, false),
            "sampleRatio" => (MetricKind.SampleRatio, false),
            "events" => (MetricKind.TrackRate, true),
            "mean" => (MetricKind.TrackMean, true),
            "people" => (MetricKind.TrackPeople, true),
            _ => null,
        };
        if (kind is not { } found)
            document.Error(
                "of",
                "A metric needs 'of': \"evaluations\", \"variant\", \"errors\" or \"sampleRatio\"; or, of the event 'track', "
                    + "\"events\", \"mean\" or \"people\"."
            );
        else if (found.NeedsTrack != track is not null)
            document.Error(
                "track",
                found.NeedsTrack ? "Name the event, such as \"error\" or \"$crash\"." : "This metric is not of an event; remove 'track'."
            );
        return new(kind?.Kind ?? 0, track);
    }

    private static RuleComparison ReadComparison(JsonElement value, RuleDocument document)
    {
        var comparison = new RuleComparison(0);
        var given = new HashSet<string>(StringComparer.Ordinal);
        document.Object(
            value,
            "'compare'",
            (name, property) =>
            {
                given.Add(name);
                switch (name)
                {
                    case "to":
                        comparison = comparison with { Kind = ReadComparisonKind(property, document) ?? 0 };
                        return true;
                    case "value":
                        comparison = comparison with { Value = document.Number(property, 0, MaxNumber) ?? 1 };
                        return true;
                    case "weeks":
                        comparison = comparison with
                        {
                            Weeks = document.Integer(property, RuleComparison.MinWeeks, 12) ?? comparison.Weeks,
                        };
                        return true;
                    case "z":
                        comparison = comparison with { Z = document.Number(property, 0, 1_000) ?? comparison.Z };
                        return true;
                    case "variant":
                        comparison = comparison with { Variant = document.Key(property) };
                        return true;
                    default:
                        return false;
                }
            }
        );
        RuleValidator.ValidateComparison(comparison, given, document);
        return comparison;
    }

    private static ComparisonKind? ReadComparisonKind(JsonElement value, RuleDocument document) =>
        document.OneOf(
            value,
            ("threshold", ComparisonKind.Threshold),
            ("previous", ComparisonKind.Previous),
            ("season", ComparisonKind.Season),
            ("variant", ComparisonKind.Variant),
            ("weights", ComparisonKind.Weights)
        );

    private static RuleSeverity? ReadSeverity(JsonElement value, RuleDocument document) =>
        document.OneOf(value, ("info", RuleSeverity.Info), ("warning", RuleSeverity.Warning), ("critical", RuleSeverity.Critical));

    private static ChangeSize? ReadSize(JsonElement value, RuleDocument document)
    {
        ChangeSize? size = null;
        var count = 0;
        document.Object(
            value,
            "'atLeast'",
            (name, property) =>
            {
                if (name is not ("relative" or "absolute"))
                    return false;
                count++;
                if (document.Number(property, 0, MaxNumber) is { } amount)
                    size = new(amount, name == "relative");
                return true;
            }
        );
        if (value.ValueKind == JsonValueKind.Object && count != 1)
            document.Error("Give either 'relative', a share of the baseline, or 'absolute'.");
        return size;
    }

    private static AnomalyRule ReadMinimum(AnomalyRule rule, JsonElement value, RuleDocument document)
    {
        document.Object(
            value,
            "'minimum'",
            (name, property) =>
            {
                if (name is not ("people" or "events"))
                    return false;
                var number = document.Integer(property, 0, int.MaxValue) ?? 0;
                rule = name == "people" ? rule with { MinimumPeople = number } : rule with { MinimumEvents = number };
                return true;
            }
        );
        return rule;
    }

    private static AnomalyRule ReadClear(AnomalyRule rule, JsonElement value, RuleDocument document)
    {
        document.Object(
            value,
            "'clear'",
            (name, property) =>
            {
                if (name == "below")
                    rule = rule with { ClearBelow = document.Number(property, 0, 1) ?? rule.ClearBelow };
                else if (name == "for")
                    rule = rule with { ClearFor = document.Integer(property, 1, MaxWindows) ?? rule.ClearFor };
                else
                    return false;
                return true;
            }
        );
        return rule;
    }

    private static RuleAction? ReadAction(JsonElement value, RuleDocument document)
    {
        RuleAction? action = null;
        var count = 0;
        document.Object(
            value,
            "An action",
            (name, property) =>
            {
                count++;
                switch (name)
                {
                    case "notify":
                        action = new(ActionKind.Notify, document.Text(property));
                        return true;
                    case "serve":
                        action = new(ActionKind.Serve, document.Key(property));
                        return true;
                    case "disable" or "restore" or "pause":
                        if (property.ValueKind != JsonValueKind.True)
                            document.Error($"Write \"{name}\": true, or remove the action.");
                        action = new(
                            name switch
                            {
                                "disable" => ActionKind.Disable,
                                "restore" => ActionKind.Restore,
                                _ => ActionKind.Pause,
                            }
                        );
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (value.ValueKind == JsonValueKind.Object && count != 1)
            document.Error("An action has exactly one of 'notify', 'disable', 'serve', 'restore' and 'pause'.");
        return action;
    }
}
