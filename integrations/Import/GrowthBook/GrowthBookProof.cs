using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Represents GrowthBook's evaluation of a feature, with callers for all buckets and near all operands.</summary>
internal sealed class GrowthBookProof(
    GrowthBookFeature feature,
    IReadOnlyDictionary<string, GrowthBookFeature> features,
    SourceNode? groups,
    GrowthBookEvaluator evaluator
) : ISourceFlag
{
    public IEnumerable<ShareProof> Shares
    {
        get
        {
            var variant = feature.VariantOf(feature.Values[0])!;
            foreach (var filter in feature.Rules.SelectMany(rule => rule.Filters))
            {
                var share = new Rule("share", null, GrowthBookMapping.ToCondition(filter), new ServeVariant(variant));
                yield return new(
                    filter.Place,
                    share,
                    CallersOf(filter.Hash, share),
                    caller => GrowthBookEvaluator.IsIn(filter, caller) ? variant : null
                );
            }
            foreach (var rule in feature.Rules)
            foreach (var share in GrowthBookMapping.ToShares(feature, rule, "share"))
                yield return new(rule.Place, share, CallersOf(rule.Hash, share), caller => Expected(rule, share, caller));
        }
    }

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            var family = Family(feature, []);
            var operands = new GrowthBookOperands(groups).Of(
                family.SelectMany(one => one.Rules).Select(rule => rule.Condition).OfType<SourceNode>()
            );
            string[] hashed = [.. family.SelectMany(one => one.Rules).SelectMany(HashesOf).SelectMany(hash => hash.Attributes).Distinct()];
            var number = 0;
            foreach (var caller in OperandCallers.Of(operands))
            {
                // Some callers lack the attributes that are hashed.
                number++;
                yield return hashed
                    .Where(attribute =>
                        attribute != ImportConditions.TargetingKey && number % 5 != 0 && !caller.Attributes.ContainsKey(attribute)
                    )
                    .Aggregate(
                        caller,
                        (one, attribute) => With(one, attribute, string.Create(CultureInfo.InvariantCulture, $"id-{number}"))
                    );
            }
        }
    }

    public string? Evaluate(ProofCaller caller) => feature.VariantOf(evaluator.Evaluate(feature, caller));

    private string? Expected(GrowthBookRule rule, Rule share, ProofCaller caller)
    {
        var variant = GrowthBookEvaluator.IsIn(rule, caller, out var value) ? feature.VariantOf(value) : null;
        // Of several rules, each has the callers of one variant.
        return share.Serve is ServeVariant one && one.Variant != variant ? null : variant;
    }

    /// <summary>Returns callers on both sides of the bounds of a rule.</summary>
    private static IEnumerable<ProofCaller> CallersOf(GrowthBookHash hash, Rule share) =>
        BucketCallers
            .In(
                BucketCallers.Around(BoundsOf(share).Select(bound => bound / hash.Scale), (uint)hash.Buckets),
                (uint)hash.Buckets,
                value => GrowthBookEvaluator.BucketOf(hash, value)
            )
            .Select(caller =>
                hash.Attributes[0] == ImportConditions.TargetingKey ? caller : With(new("other"), hash.Attributes[0], caller.TargetingKey)
            );

    private static IEnumerable<int> BoundsOf(Rule share)
    {
        foreach (var range in share.When is BucketCondition bucket ? bucket.Ranges : [])
        {
            yield return range.From;
            yield return range.To;
        }
        var end = 0;
        foreach (var weight in share.Serve is ServeSplit split ? split.Weights : [])
            yield return end += weight.Weight;
    }

    private static ProofCaller With(ProofCaller caller, string attribute, string value) =>
        caller with
        {
            Attributes = caller.Attributes.SetItem(attribute, FlagValue.From(value)),
        };

    private static IEnumerable<GrowthBookHash> HashesOf(GrowthBookRule rule) =>
        rule.Filters.Select(filter => filter.Hash).Append(rule.Hash);

    /// <summary>Returns a feature with all on which it depends.</summary>
    private HashSet<GrowthBookFeature> Family(GrowthBookFeature one, HashSet<GrowthBookFeature> family)
    {
        if (family.Add(one))
            foreach (var parent in one.Rules.SelectMany(rule => rule.Parents))
                Family(features[parent.Feature], family);
        return family;
    }
}
