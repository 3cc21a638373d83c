using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Evaluation.Unleash;

/// <summary>Represents what the import from Unleash keeps of a feature or segment and FlagCluster has no property for.</summary>
public sealed class UnleashOrigin
{
    private readonly ItemOrigin _origin;

    private UnleashOrigin(ItemOrigin origin) => _origin = origin;

    /// <summary>Gets the id of the item in Unleash.</summary>
    public string Id => Text("id") ?? "";

    /// <summary>Gets whether SDKs report impressions of the feature.</summary>
    public bool HasImpressionData => IsTrue("impressionData");

    /// <summary>Returns the origin of an item, or null when it does not come from Unleash.</summary>
    public static UnleashOrigin? Of(RulesetItem item) => ItemOrigin.Of(item, "unleash") is { } origin ? new(origin) : null;

    /// <summary>Returns a text, or null when the origin does not have it.</summary>
    public string? Text(string name) => _origin.Text(name);

    /// <summary>Returns whether the origin has a property that is true.</summary>
    public bool IsTrue(string name) => _origin.IsTrue(name);
}
