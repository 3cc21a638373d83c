using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import;

/// <summary>Merges imported items with those that exist. An item belongs to a source by the system and the id of its origin.</summary>
internal static class ImportMerge
{
    private const string System = "system",
        Id = "id";

    /// <summary>Refuses items whose keys have an item of another origin, and those that were imported before with another key.</summary>
    public static void RefuseConflicts(List<ImportDraft> drafts, Ruleset current)
    {
        var keys = new Dictionary<(ItemKind Kind, string System, string Id), string>();
        foreach (var kind in Enum.GetValues<ItemKind>())
        foreach (var item in current.Items(kind))
            if (OriginOf(item) is { } origin)
                keys.TryAdd((kind, origin.System, origin.Id), item.Key);
        foreach (var draft in drafts.Where(draft => draft.Item is not null))
        {
            var name = draft.Kind == ItemKind.Flag ? "flag" : "segment";
            var origin = OriginOf(draft.Item!)!.Value;
            if (current.Find(draft.Kind, draft.Item!.Key) is { } existing && OriginOf(existing) != origin)
                draft.Refuse(draft.Place, $"A {name} with this key exists that was not imported from here. Delete or rename one of them.");
            else if (keys.TryGetValue((draft.Kind, origin.System, origin.Id), out var key) && key != draft.Item.Key)
                draft.Refuse(
                    draft.Place,
                    $"It was imported as the {name} '{key}', and a key never changes. Delete that {name} to import it with the new key."
                );
        }
    }

    /// <summary>Returns an imported item with what only FlagCluster knows of it.</summary>
    public static RulesetItem Merge(RulesetItem imported, Ruleset current) =>
        (imported, current.Find(imported.Kind, imported.Key)) switch
        {
            (Flag flag, Flag existing) => Merge(flag, existing),
            _ => imported,
        };

    private static Flag Merge(Flag flag, Flag existing) =>
        new()
        {
            Key = flag.Key,
            Type = flag.Type,
            Enabled = flag.Enabled,
            Variants = flag.Variants,
            DefaultVariant = flag.DefaultVariant,
            OffVariant = flag.OffVariant,
            Prerequisites = flag.Prerequisites,
            Rules = flag.Rules,
            Bucketing = flag.Bucketing,
            Attachments = flag.Attachments,
            Metadata = flag.Metadata,
            Origin = flag.Origin,
            Description = flag.Description ?? existing.Description,
            Tags = flag.Tags.IsEmpty ? existing.Tags : flag.Tags,
            Owner = flag.Owner ?? existing.Owner,
            ClientVisible = flag.ClientVisible || existing.ClientVisible,
            Permanent = flag.Permanent || existing.Permanent,
            Purpose = flag.Purpose == FlagPurpose.Release ? existing.Purpose : flag.Purpose,
            Archived = flag.Archived || existing.Archived,
            Expires = flag.Expires ?? existing.Expires,
        };

    private static (string System, string Id)? OriginOf(RulesetItem item)
    {
        if (item.Origin is null)
            return null;
        using var document = JsonDocument.Parse(item.Origin.Json);
        return (TextOf(document.RootElement, System), TextOf(document.RootElement, Id));
    }

    private static string TextOf(JsonElement origin, string property) =>
        origin.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
