using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Finds the attributes of evaluation contexts on which the answers of a ruleset depend.</summary>
public static class AttributeNames
{
    /// <summary>
    /// Returns the names of the attributes that rules of flags that are not archived, and segments, test or hash, each once and in no
    /// particular order. Elements of lists are not attributes.
    /// </summary>
    /// <param name="ruleset">The ruleset.</param>
    public static IReadOnlySet<string> Of(Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var rules = ruleset.Flags.Values.Where(flag => !flag.Archived).SelectMany(flag => flag.Rules);
        var names = rules
            .SelectMany(rule => TestedBy(rule.When).Concat(rule.Serve is ServeSplit split ? split.Source.By : []))
            .Concat(ruleset.Segments.Values.SelectMany(segment => TestedBy(segment.When).Append(segment.By)))
            .OfType<string>();
        return names.ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> TestedBy(Condition? condition) => References.PartsOf(condition).SelectMany(NamesOf);

    private static IEnumerable<string> NamesOf(Condition condition) =>
        condition switch
        {
            AttributeCondition test when !IsElement(test.Attribute) => [test.Attribute],
            ElementsCondition elements when !IsElement(elements.Attribute) => [elements.Attribute],
            BucketCondition bucket => bucket.Source.By,
            _ => [],
        };

    private static bool IsElement(string attribute) => attribute.StartsWith(AttributeCondition.ElementAttribute, StringComparison.Ordinal);
}
