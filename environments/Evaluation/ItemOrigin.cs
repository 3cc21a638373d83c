using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Represents what an import keeps of a flag or segment and FlagCluster has no property for.</summary>
public sealed class ItemOrigin
{
    private readonly JsonElement _origin;

    private ItemOrigin(JsonElement origin) => _origin = origin;

    /// <summary>Returns the origin of an item, or null when it does not come from a system.</summary>
    /// <param name="item">The item.</param>
    /// <param name="system">The name of the system's format.</param>
    public static ItemOrigin? Of(RulesetItem item, string system)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.Origin is not { } origin)
            return null;
        using var document = JsonDocument.Parse(origin.Json);
        var found = new ItemOrigin(document.RootElement.Clone());
        return found.Text("system") == system ? found : null;
    }

    /// <summary>Returns a property, or null when the origin does not have it.</summary>
    public JsonElement? Find(string name) => _origin.TryGetProperty(name, out var value) ? value : null;

    /// <summary>Returns a text, or null when the origin does not have it.</summary>
    public string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>Returns whether the origin has a property that is true.</summary>
    public bool IsTrue(string name) => Find(name) is { ValueKind: JsonValueKind.True };
}
