using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Watching.Rules;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Reads anomaly rules from bodies, and checks what a document alone does not show.</summary>
internal static class AnomalyRuleReader
{
    private const string Name = "name";

    /// <summary>Reads a rule.</summary>
    /// <param name="body">The document; it may leave out its name.</param>
    /// <param name="name">The name in the address.</param>
    /// <param name="ruleset">The ruleset of the environment.</param>
    /// <param name="settings">The settings of the consumer.</param>
    /// <returns>The rule and its document with its name, or all errors.</returns>
    public static (AnomalyRule? Rule, byte[] Document, IReadOnlyList<InputError> Errors) Read(
        JsonElement body,
        string name,
        Ruleset ruleset,
        WatchSettings settings
    )
    {
        var document = WithName(body, name);
        using var json = JsonDocument.Parse(document, RulesetJson.DocumentOptions);
        var read = RuleJson.Read(json.RootElement);
        if (read.Rule is not { } rule)
            return (null, document, read.Errors);
        var errors = new ErrorCollector();
        if (rule.Name != name)
            errors.Error(Name, $"The name must be '{name}', as in the address, or left out.");
        CheckWindow(rule, settings, errors);
        CheckFlag(rule, ruleset, errors);
        return errors.Errors.Count == 0 ? (rule, document, []) : (null, document, errors.Errors);
    }

    /// <summary>Returns the document with the name of the address, when it has none.</summary>
    private static byte[] WithName(JsonElement body, string name)
    {
        return RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            if (!body.TryGetProperty(Name, out _))
                writer.WriteString(Name, name);
            foreach (var property in body.EnumerateObject())
                property.WriteTo(writer);
            writer.WriteEndObject();
        });
    }

    private static void CheckWindow(AnomalyRule rule, WatchSettings settings, ErrorCollector errors)
    {
        var isSeason = rule.Compare.Kind == ComparisonKind.Season;
        var length = (isSeason ? TimeStep.Minute : settings.Bounds.Step).Milliseconds();
        if (rule.Window % length != 0)
            errors.Error("window", $"The window must be a multiple of {length / 1_000} seconds, for which events are counted.");
        var days = 7 * rule.Compare.Weeks + 1;
        if (!isSeason || days <= settings.MinuteDays)
            return;
        errors.Enter("compare");
        errors.Error("weeks", $"{days} days of minutes are needed, and {settings.MinuteDays} are kept; raise Analytics:MinuteDays.");
        errors.Leave();
    }

    private static void CheckFlag(AnomalyRule rule, Ruleset ruleset, ErrorCollector errors)
    {
        if (!ruleset.Flags.TryGetValue(rule.Flag, out var flag))
        {
            errors.Error("flag", $"There is no flag '{rule.Flag}' in the environment.");
            return;
        }
        if (IsMissing(rule.Variant))
            errors.Error("variant", Missing(rule.Variant!));
        errors.Enter("compare");
        if (IsMissing(rule.Compare.Variant))
            errors.Error("variant", Missing(rule.Compare.Variant!));
        errors.Leave();
        errors.Enter("actions");
        foreach (var (index, action) in rule.Actions.Index())
        {
            errors.Enter(index);
            if (action.Kind == ActionKind.Serve && IsMissing(action.Target))
                errors.Error("serve", Missing(action.Target!));
            errors.Leave();
        }
        errors.Leave();

        bool IsMissing(string? variant) => variant is not null && flag.Variants.All(known => known.Key != variant);
        string Missing(string variant) =>
            $"The flag has no variant '{variant}'. It has {string.Join(", ", flag.Variants.Select(known => $"'{known.Key}'"))}.";
    }
}
