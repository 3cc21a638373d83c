using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Represents what the import from Unleash keeps of a feature or segment and FlagCluster has no property for.</summary>
internal sealed class UnleashOrigin
{
    private readonly JsonElement _origin;

    private UnleashOrigin(JsonElement origin) => _origin = origin;

    /// <summary>Gets the id of the item in Unleash.</summary>
    public string Id => Text("id") ?? "";

    /// <summary>Gets whether SDKs report impressions of the feature.</summary>
    public bool HasImpressionData => IsTrue("impressionData");

    /// <summary>Returns the origin of an item, or null when it does not come from Unleash.</summary>
    public static UnleashOrigin? Of(RulesetItem item)
    {
        if (item.Origin is not { } origin)
            return null;
        using var document = JsonDocument.Parse(origin.Json);
        var found = new UnleashOrigin(document.RootElement.Clone());
        return found.Text("system") == "unleash" ? found : null;
    }

    /// <summary>Returns a text, or null when the origin does not have it.</summary>
    public string? Text(string name) =>
        _origin.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Returns whether the origin has a property that is true.</summary>
    public bool IsTrue(string name) => _origin.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
