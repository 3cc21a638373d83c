using System.Collections.Immutable;

namespace FlagCluster.Watching.Rules;

/// <summary>Represents a split of a flag in one phase.</summary>
/// <param name="Rule">The id of the rule that splits.</param>
/// <param name="Weights">The weight of each variant, those that serve no value excepted: their exposures are not recorded.</param>
public sealed record FlagSplit(string Rule, ImmutableSortedDictionary<string, double> Weights)
{
    /// <summary>
    /// Gets whether each person is assigned alone. Otherwise the split assigns the value of an attribute, such as a company, whose people
    /// have the same variant and the same problems: their number is no number of independent units.
    /// </summary>
    public bool IsByPerson { get; init; } = true;

    /// <summary>
    /// Gets the function that computes the variant of a targeting key; null when the split hashes other attributes, which exposures do not
    /// have.
    /// </summary>
    public Func<string, string?>? Assign { get; init; }
}
