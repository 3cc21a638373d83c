using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Evaluation.Unleash;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>
/// Finds the segments that are listed in the document: those with a number that they had in Unleash. A number that several segments have,
/// as in a copy of an imported one, refers to none of them.
/// </summary>
internal sealed class UnleashSegments(Ruleset ruleset)
{
    private readonly Dictionary<string, int> _numbers = ruleset
        .Segments.Values.Select(segment => (segment.Key, Number: NumberOf(segment)))
        .Where(item => item.Number is not null)
        .GroupBy(item => item.Number!.Value)
        .Where(same => same.Count() == 1)
        .ToDictionary(same => same.First().Key, same => same.Key, StringComparer.Ordinal);

    /// <summary>Returns a segment that can be listed, or null.</summary>
    public UnleashSegment? Find(string key) =>
        _numbers.TryGetValue(key, out var number)
        && ruleset.Segments.TryGetValue(key, out var segment)
        && new UnleashConstraints(ruleset, isImported: true).AllOf(segment) is { } constraints
            ? new(number, segment.Name ?? key, constraints)
            : null;

    private static int? NumberOf(Segment segment) =>
        UnleashOrigin.Of(segment) is { } origin && int.TryParse(origin.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
