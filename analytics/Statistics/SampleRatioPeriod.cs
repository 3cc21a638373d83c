using System.Collections.Immutable;

namespace FlagCluster.Analytics.Statistics;

/// <summary>Represents the persons of each arm of a split while its weights did not change.</summary>
/// <param name="Persons">The persons seen in each arm.</param>
/// <param name="Weights">The weight of each arm, in any unit. Arms without a weight are not part of the split.</param>
public sealed record SampleRatioPeriod(ImmutableArray<long> Persons, ImmutableArray<double> Weights)
{
    /// <summary>Returns the persons and the expected share of each arm that has a weight.</summary>
    /// <exception cref="ArgumentException">There are not as many weights as arms, or a number is negative.</exception>
    internal IReadOnlyList<(long Persons, double Share)> Arms()
    {
        if (Persons.Length != Weights.Length)
            throw new ArgumentException($"There are {Persons.Length} arms and {Weights.Length} weights.");
        if (Persons.Any(persons => persons < 0) || Weights.Any(weight => !double.IsFinite(weight) || weight < 0))
            throw new ArgumentException("The persons and the weights of arms must not be negative.");
        var total = Weights.Sum();
        return [.. Persons.Zip(Weights).Where(arm => arm.Second > 0).Select(arm => (arm.First, arm.Second / total))];
    }
}
