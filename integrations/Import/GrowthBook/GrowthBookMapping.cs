using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Maps a feature to a flag.</summary>
/// <param name="feature">The feature.</param>
/// <param name="features">All features by their id.</param>
/// <param name="conditions">Maps the conditions of the feature.</param>
/// <param name="evaluator">Evaluates conditions on other features.</param>
internal sealed class GrowthBookMapping(
    GrowthBookFeature feature,
    IReadOnlyDictionary<string, GrowthBookFeature> features,
    GrowthBookConditions conditions,
    GrowthBookEvaluator evaluator
)
{
    private readonly List<Rule> _rules = [];

    public Flag ToFlag(string system)
    {
        foreach (var rule in feature.Rules)
            AddRules(rule);
        return new()
        {
            Key = feature.Id,
            Type = feature.Type,
            Variants = [.. feature.Values.Select(value => new Variant(feature.VariantOf(value)!, value))],
            DefaultVariant = feature.VariantOf(feature.Default),
            Rules = RuleIds.Distinct(_rules),
            Origin = Origins.Of(system, feature.Id),
        };
    }

    /// <summary>Returns rules that divide all callers as a rule does that has no conditions.</summary>
    public static IEnumerable<Rule> ToShares(GrowthBookFeature feature, GrowthBookRule rule, string id) =>
        rule is GrowthBookForce force ? [OfForce(feature, force, id)] : OfExperiment(feature, (GrowthBookExperiment)rule, id);

    /// <summary>Returns the condition of a share.</summary>
    public static BucketCondition ToCondition(GrowthBookFilter filter) =>
        Bucket(filter.Hash, n => filter.Ranges.Any(range => range.Has(n)))
        ?? throw new SourceException(filter.Place, "No caller is in these ranges, so that the rule never applies. Remove it.");

    private void AddRules(GrowthBookRule rule)
    {
        var (parts, gates) = (new List<Condition>(), new List<Condition>());
        foreach (var parent in rule.Parents)
        {
            if (ToCondition(parent) is not { } condition)
                continue;
            if (parent.IsGate)
                gates.Add(ImportConditions.All([.. parts, new NotCondition(condition)])!);
            parts.Add(condition);
        }
        parts.AddRange(rule.Filters.Select(ToCondition));
        if (rule.Condition is { } own)
            parts.Add(conditions.Of(own));
        var id = RuleIds.Of(rule.Id, ImportConditions.All([.. parts]));
        _rules.AddRange(gates.Select(gate => new Rule(id + "-gate", rule.Name, gate, new ServeNothing())));
        foreach (var share in ToShares(feature, rule, id))
            _rules.Add(share with { When = ImportConditions.All([.. parts, .. share.When is null ? [] : new[] { share.When }]) });
    }

    /// <summary>Returns the condition on another feature; null for one that is always true.</summary>
    private Condition? ToCondition(GrowthBookParent parent)
    {
        if (!features.TryGetValue(parent.Feature, out var other))
            throw new SourceException(parent.Place, $"The feature '{SourceNode.Shown(parent.Feature)}' is missing or was refused.");
        if (parent.Condition is not { } condition)
            return null;
        if (other.Type == FlagType.Object)
            throw condition.Error("Conditions on a feature with objects as values cannot be imported.");
        _ = conditions.Of(condition);
        ImmutableArray<string> met =
        [
            .. other.Values.Where(value => evaluator.Meets(parent, value)).Select(value => other.VariantOf(value)!),
        ];
        if (!evaluator.Meets(parent, null))
            return met.IsEmpty ? ImportConditions.Never : new FlagCondition(new(parent.Feature, met));
        // No value meets the condition too, and cannot be named.
        ImmutableArray<string> unmet = [.. other.Values.Select(value => other.VariantOf(value)!).Except(met)];
        return unmet.IsEmpty ? null : new NotCondition(new FlagCondition(new(parent.Feature, unmet)));
    }

    private static Rule OfForce(GrowthBookFeature feature, GrowthBookForce rule, string id)
    {
        Serve serve = feature.VariantOf(rule.Value) is { } variant ? new ServeVariant(variant) : new ServeNothing();
        if (rule.Range is null && rule.Coverage is null)
            return new(id, rule.Name, null, serve);
        // The end of the coverage is included.
        var when = Bucket(rule.Hash, n => rule.Range is { } range ? range.Has(n) : rule.Coverage != 0 && n <= rule.Coverage);
        return new(id, rule.Name, when ?? (Condition)ImportConditions.Never, serve);
    }

    private static IEnumerable<Rule> OfExperiment(GrowthBookFeature feature, GrowthBookExperiment rule, string id)
    {
        var served = new List<(int Bucket, string? Variant)>();
        for (var bucket = 0; bucket < rule.Hash.Buckets; bucket++)
        {
            var index = GrowthBookRanges.IndexOf(rule.Ranges, (double)bucket / rule.Hash.Buckets);
            if (index >= 0 && !(index < rule.Passthrough.Length && rule.Passthrough[index]))
                served.Add((bucket, feature.VariantOf(rule.Values[index])));
        }
        if (served.Count == 0)
            return [new(id, rule.Name, ImportConditions.Never, new ServeNothing())];
        var buckets = served.Select(item => item.Bucket).ToHashSet();
        var when = buckets.Count == rule.Hash.Buckets ? null : Bucket(rule.Hash, n => buckets.Contains(BucketOf(rule.Hash, n)));
        if (ToSplit(rule, served) is { } split)
            return [new(id, rule.Name, when, split)];
        // A split has each variant once, in one range.
        return served
            .GroupBy(item => item.Variant)
            .Select(group =>
            {
                var own = group.Select(item => item.Bucket).ToHashSet();
                return new Rule(
                    $"{id}-{group.Key ?? "nothing"}",
                    rule.Name,
                    Bucket(rule.Hash, n => own.Contains(BucketOf(rule.Hash, n))),
                    group.Key is null ? new ServeNothing() : new ServeVariant(group.Key)
                );
            });
    }

    /// <summary>
    /// Returns a split with the buckets that are not served added to the variant before; null when a variant has several ranges.
    /// </summary>
    private static ServeSplit? ToSplit(GrowthBookExperiment rule, List<(int Bucket, string? Variant)> served)
    {
        var shares = ImmutableArray.CreateBuilder<WeightedVariant>();
        var (start, variant) = (0, served[0].Variant);
        foreach (var (bucket, next) in served.Append((rule.Hash.Buckets, null)))
        {
            var isLast = bucket == rule.Hash.Buckets;
            if (next == variant && !isLast)
                continue;
            if (shares.Any(share => share.Variant == variant))
                return null;
            shares.Add(new(variant, (bucket - start) * rule.Hash.Scale));
            (start, variant) = (bucket, next);
        }
        return new(shares.ToImmutable()) { Source = SourceOf(rule.Hash), Missing = MissingValue.Next };
    }

    private static int BucketOf(GrowthBookHash hash, double n) => (int)Math.Round(n * hash.Buckets);

    private static BucketCondition? Bucket(GrowthBookHash hash, Func<double, bool> passes)
    {
        var ranges = GrowthBookRanges.Positions(hash, passes);
        return ranges.IsEmpty ? null : new(ranges) { Source = SourceOf(hash) };
    }

    private static BucketSource SourceOf(GrowthBookHash hash) =>
        new(
            hash.Attributes is [ImportConditions.TargetingKey] ? [] : hash.Attributes,
            hash.Seed,
            hash.Version == 1 ? BucketingAlgorithms.GrowthBook1 : BucketingAlgorithms.GrowthBook2
        );
}
