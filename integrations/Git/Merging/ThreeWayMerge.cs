using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Git.Merging;

/// <summary>Specifies what follows from the three states of an item.</summary>
internal enum MergeOutcome
{
    /// <summary>The environment keeps its item.</summary>
    Ours,

    /// <summary>The environment takes the item of the folder.</summary>
    Theirs,

    /// <summary>Both take an item with the changes of both sides.</summary>
    Merged,

    /// <summary>The sides exclude each other.</summary>
    Conflict,
}

/// <summary>Merges the changes of both sides of one item.</summary>
internal static class ThreeWayMerge
{
    /// <summary>Returns what follows from the three states of an item.</summary>
    /// <param name="before">The item that both sides had; null when neither had it.</param>
    /// <param name="ours">The item of the environment; null when it does not exist.</param>
    /// <param name="theirs">The item of the folder; null when it does not exist.</param>
    /// <returns>The outcome, with the item as JSON when it is merged.</returns>
    public static (MergeOutcome Outcome, byte[]? Document) Merge(RulesetItem? before, RulesetItem? ours, RulesetItem? theirs)
    {
        if (AreEqual(ours, theirs) || AreEqual(before, theirs))
            return (MergeOutcome.Ours, null);
        if (AreEqual(before, ours))
            return (MergeOutcome.Theirs, null);
        return before is not null && ours is not null && theirs is not null && MergeProperties(before, ours, theirs) is { } merged
            ? (MergeOutcome.Merged, merged)
            : (MergeOutcome.Conflict, null);
    }

    private static bool AreEqual(RulesetItem? left, RulesetItem? right) => left is null ? right is null : left.HasSameContent(right);

    /// <summary>Merges the properties of items, or returns null when both sides changed the same one. Canonical JSON is compared.</summary>
    private static byte[]? MergeProperties(RulesetItem before, RulesetItem ours, RulesetItem theirs)
    {
        using var first = JsonDocument.Parse(before.Json, RulesetJson.DocumentOptions);
        using var left = JsonDocument.Parse(ours.Json, RulesetJson.DocumentOptions);
        using var right = JsonDocument.Parse(theirs.Json, RulesetJson.DocumentOptions);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        var names = left.RootElement.EnumerateObject().Concat(right.RootElement.EnumerateObject()).Select(property => property.Name);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var (known, mine, other) = (TextOf(first, name), TextOf(left, name), TextOf(right, name));
            if (known != mine && known != other && mine != other)
                return null;
            if ((known == mine ? other : mine) is not { } text)
                continue;
            writer.WritePropertyName(name);
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string? TextOf(JsonDocument item, string name) =>
        item.RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : null;
}
