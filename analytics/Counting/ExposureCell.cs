namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a person's exposure to a variant. Bulk answers are no exposures.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Phase">The start of the phase, in Unix milliseconds.</param>
/// <param name="Person">The targeting key as recorded.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Rule">The id of the rule, or null.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="IsLate">Whether the events arrived after their window was closed. Rules do not count them, dashboards do.</param>
public readonly record struct ExposureCell(
    string Environment,
    string Flag,
    long Phase,
    string Person,
    string Variant,
    string Reason,
    string? Rule,
    string? Client,
    bool IsLate = false
) : ISortedKey<ExposureCell>
{
    /// <inheritdoc/>
    public int Order(ExposureCell other) =>
        default(KeyOrder)
            .Then(Environment, other.Environment)
            .Then(Flag, other.Flag)
            .Then(Phase, other.Phase)
            .Then(Person, other.Person)
            .Then(Variant, other.Variant)
            .Then(Reason, other.Reason)
            .Then(Rule, other.Rule)
            .Then(Client, other.Client)
            .Then(IsLate, other.IsLate)
            .Result;
}
