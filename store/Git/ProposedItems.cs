using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Store.Git;

/// <summary>Reads and writes the items of proposals as JSON: a list of kinds and keys, such as <c>["flag","checkout"]</c>.</summary>
internal static class ProposedItems
{
    /// <summary>Returns the items that a change set changes, each once.</summary>
    public static ImmutableArray<(ItemKind Kind, string Key)> Of(ChangeSet changes) =>
        [.. changes.Operations.Select(operation => (operation.Kind, operation.Key)).Distinct()];

    /// <summary>Returns the text of items.</summary>
    public static string Write(ImmutableArray<(ItemKind Kind, string Key)> items) =>
        JsonSerializer.Serialize(
            items.SelectMany(item => new[] { ItemFormat.Of(item.Kind).Name, item.Key }).ToArray(),
            GitJson.Default.StringArray
        );

    /// <summary>Returns the items of a row.</summary>
    /// <exception cref="InvalidDataException">The text is no list of kinds and keys.</exception>
    public static ImmutableArray<(ItemKind Kind, string Key)> Read(string text)
    {
        try
        {
            var parts = JsonSerializer.Deserialize(text, GitJson.Default.StringArray) ?? [];
            return [.. parts.Chunk(2).Select(part => (ItemFormat.All.First(format => format.Name == part[0]).Kind, part[1]))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"'{text}' is no list of the items of a proposal.", exception);
        }
    }
}
