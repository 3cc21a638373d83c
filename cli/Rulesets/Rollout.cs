using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Errors;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Cli.Rulesets;

/// <summary>Sets the share of callers that receive a variant, in a split of two.</summary>
internal static class Rollout
{
    private const string NewRule = "rollout";

    /// <summary>Returns the weight of a share, in thousandths of a percent.</summary>
    /// <exception cref="CommandException">The text is not a percentage.</exception>
    public static int ReadShare(string text)
    {
        var isShare = decimal.TryParse(
            text.EndsWith('%') ? text[..^1] : text,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var percent
        );
        return isShare && percent is >= 0 and <= 100 && percent * 1_000 % 1 == 0
            ? (int)(percent * 1_000)
            : throw CommandException.Usage(
                $"'{text}' must be a percentage from 0 to 100 with at most three decimals, such as 10% or 0.5%."
            );
    }

    /// <summary>Returns the JSON Merge Patch that sets the share.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="share">The share in thousandths of a percent.</param>
    /// <param name="variant">The variant that the share receives, or null for the usual one.</param>
    /// <param name="ruleId">The rule that divides callers, or null for the only one that does.</param>
    /// <exception cref="CommandException">The flag does not determine what to change.</exception>
    public static JsonObject Patch(JsonObject flag, int share, string? variant, string? ruleId)
    {
        var rules = flag["rules"]?.DeepClone().AsArray() ?? [];
        var dividing = rules.OfType<JsonObject>().Where(rule => rule["serve"]?["split"] is JsonArray).ToList();
        var rule = ruleId is null
            ? dividing is [] or [_]
                ? dividing.FirstOrDefault()
                : throw Ambiguous(dividing)
            : rules.OfType<JsonObject>().FirstOrDefault(rule => (string?)rule["id"] == ruleId)
                ?? throw new CommandException(ExitCode.NotFound, $"The flag has no rule '{ruleId}'.");
        if (rule is null)
        {
            // A rule after it would never be reached.
            if (rules.OfType<JsonObject>().FirstOrDefault(earlier => earlier["when"] is null) is { } all)
                throw CommandException.Usage(
                    $"The rule '{(string?)all["id"]}' matches every caller. To divide them, give --rule {(string?)all["id"]}."
                );
            rule = new JsonObject { ["id"] = FreeId(rules), ["serve"] = new JsonObject() };
            rules.Add((JsonNode)rule);
        }
        var serve = rule["serve"]!.AsObject();
        rule["serve"] = Split(flag, serve, share, variant);
        return new JsonObject { ["rules"] = rules };
    }

    private static JsonObject Split(JsonObject flag, JsonObject serve, int share, string? variant)
    {
        var changed = serve.DeepClone().AsObject();
        if (changed["split"] is not JsonArray split)
        {
            var chosen = variant ?? TrueVariant(flag);
            var other = (string?)serve["variant"] is { } served && served != chosen ? served : OtherVariant(flag, chosen);
            // The growing share comes first: callers never leave it.
            return new JsonObject { ["split"] = new JsonArray(Part(chosen, share), Part(other, ServeSplit.TotalWeight - share)) };
        }
        var total = (int?)changed["total"] ?? ServeSplit.TotalWeight;
        if ((long)share * total % ServeSplit.TotalWeight != 0)
            throw CommandException.Usage($"The split has {total} parts, of which {share / 1_000m}% is not a whole number.");
        variant ??= (string?)split[0]!["variant"];
        var part = split.OfType<JsonObject>().FirstOrDefault(part => variant is not null && (string?)part["variant"] == variant);
        if (split.Count != 2 || part is null)
            throw CommandException.Usage(
                $"The split has {split.Count} parts{(part is null ? $", and none with the variant '{variant}'" : "")}. Change it with "
                    + "'flagcluster flag put'."
            );
        var rest = split.OfType<JsonObject>().First(other => other != part);
        var weight = (int)((long)share * total / ServeSplit.TotalWeight);
        part["weight"] = weight;
        rest["weight"] = total - weight;
        return changed;
    }

    private static JsonObject Part(string variant, int weight) => new() { ["variant"] = variant, ["weight"] = weight };

    private static string TrueVariant(JsonObject flag) =>
        Variants(flag)
            .Where(variant => variant.Value is JsonValue value && value.TryGetValue<bool>(out var set) && set)
            .Select(x => x.Key)
            .ToList()
            is [var only]
            ? only
            : throw CommandException.Usage("Give --variant: the flag has no split, and not exactly one variant with the value true.");

    /// <summary>Returns what the other callers receive: the default variant, else the only other one.</summary>
    private static string OtherVariant(JsonObject flag, string variant)
    {
        if ((string?)flag["defaultVariant"] is { } usual && usual != variant)
            return usual;
        return Variants(flag).Where(other => other.Key != variant).Select(other => other.Key).ToList() is [var only]
            ? only
            : throw CommandException.Usage($"The default variant is '{variant}' too. Change the rules with 'flagcluster flag put'.");
    }

    private static JsonObject Variants(JsonObject flag) => flag["variants"] as JsonObject ?? [];

    private static string FreeId(JsonArray rules)
    {
        var used = rules.Select(rule => (string?)rule!["id"]).ToHashSet();
        return Enumerable
            .Range(1, rules.Count + 1)
            .Select(number => number == 1 ? NewRule : $"{NewRule}-{number}")
            .First(id => !used.Contains(id));
    }

    private static CommandException Ambiguous(List<JsonObject> rules) =>
        CommandException.Usage($"Give --rule: {string.Join(", ", rules.Select(rule => $"'{(string?)rule["id"]}'"))} divide callers.");
}
