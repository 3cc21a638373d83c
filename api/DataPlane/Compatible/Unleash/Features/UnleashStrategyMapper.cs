using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Evaluation.Unleash;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Translates the rules of a flag to strategies. Each method returns why a part cannot be translated, or null.</summary>
internal sealed class UnleashStrategyMapper(Ruleset ruleset, UnleashSegments segments, Flag flag, bool isImported)
{
    private const string Default = "default",
        Random = "random";

    private static readonly string[] ByUserOrSession = [AttributeNames.TargetingKey, AttributeNames.SessionId];

    private readonly UnleashConstraints _constraints = new(ruleset, isImported);

    /// <summary>Adds conditions of which all must be true.</summary>
    public string? Add(UnleashStrategy strategy, Condition condition)
    {
        switch (condition)
        {
            case AllCondition all when !_constraints.IsVersion(all):
                return all.Conditions.Select(part => Add(strategy, part)).FirstOrDefault(problem => problem is not null);
            case BucketCondition bucket:
                return Add(strategy, bucket);
            case SegmentCondition { Segment: var key } when segments.Find(key) is { } segment:
                strategy.Segments.Add(segment);
                return null;
            case AnyCondition any when AddressesOf(any) is { } addresses && !strategy.HasRollout:
                (strategy.Name, strategy.HasRollout) = ("remoteAddress", true);
                strategy.Parameters["IPs"] = string.Join(',', addresses);
                return null;
        }
        if (_constraints.AllOf(condition) is not { } constraints)
            return "a condition that constraints cannot express";
        strategy.Constraints.AddRange(constraints);
        return null;
    }

    /// <summary>Sets the variants of a split.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="split">The split.</param>
    /// <param name="ofFeature">The variants of the feature so far; those of the split when they have another group.</param>
    public string? Add(UnleashStrategy strategy, ServeSplit split, ref UnleashVariants? ofFeature)
    {
        if (StickinessOf(split) is not { } stickiness)
            return "a split with another algorithm or attribute than those of Unleash";
        if (split.Weights.Any(share => share.Variant is null))
            return "a split in which a share serves nothing";
        var variants = new UnleashVariants(stickiness, [.. split.Weights.Select(share => ShareOf(share.Variant!, share.Weight))]);
        var group = split.Source.Salt ?? flag.Key;
        if (stickiness == Random || (group.Length > 0 && (strategy.Group ?? group) == group))
        {
            strategy.Group ??= group;
            strategy.Variants = variants;
            return null;
        }
        // Variants of a feature are hashed with its name.
        if (group != flag.Key || ofFeature?.IsSame(variants) == false)
            return "a split whose salt is not that of the share before it";
        (ofFeature, strategy.UsesVariantsOfFeature) = (variants, true);
        return null;
    }

    /// <summary>Returns variants of which every caller receives one.</summary>
    public UnleashVariants Only(string variant) => new(Default, [ShareOf(variant, UnleashVariants.Whole)]);

    private UnleashShare ShareOf(string key, int weight) =>
        new(key, weight, UnleashPayload.Of(flag, flag.Variants.First(variant => variant.Key == key), isImported));

    private string? Add(UnleashStrategy strategy, BucketCondition bucket)
    {
        if (strategy.HasRollout)
            return "several shares in one rule";
        if (bucket.Ranges is not [{ From: 0, To: var end }] || end % 1_000 != 0)
            return "a share that is not the first whole percents";
        strategy.HasRollout = true;
        var source = bucket.Source;
        var group = source.Salt ?? flag.Key + BucketCondition.SaltSuffix;
        switch (source.Algorithm ?? flag.Bucketing)
        {
            case BucketingAlgorithms.Random:
                return Roll(Random, null);
            case BucketingAlgorithms.Unleash when bucket.Missing == MissingValue.Random && group.Length > 0:
                return source.By.AsSpan().SequenceEqual(ByUserOrSession) ? Roll(Default, group) : Unknown();
            case BucketingAlgorithms.Unleash when bucket.Missing == MissingValue.False:
                var attribute = source.By is [] ? AttributeNames.TargetingKey : source.By[0];
                if (source.By.Length > 1 || _constraints.FieldOf(attribute) is not { } field || field is Default or Random)
                    return Unknown();
                return group.Length > 0 ? Roll(field, group) : RollWithoutGroup(field);
            default:
                return Unknown();
        }

        string? Roll(string stickiness, string? hashed)
        {
            strategy.Group = hashed;
            strategy.Parameters["rollout"] = UnleashStrategy.Percent(end);
            strategy.Parameters["stickiness"] = stickiness;
            return null;
        }

        string? RollWithoutGroup(string field)
        {
            if (field is not ("userId" or "sessionId"))
                return Unknown();
            strategy.Name = field == "userId" ? "gradualRolloutUserId" : "gradualRolloutSessionId";
            strategy.Group = "";
            strategy.Parameters["percentage"] = UnleashStrategy.Percent(end);
            return null;
        }

        static string Unknown() => "a share with another algorithm or attribute than those of Unleash";
    }

    private string? StickinessOf(ServeSplit split)
    {
        var by = split.Source.By;
        switch (split.Source.Algorithm ?? flag.Bucketing)
        {
            case BucketingAlgorithms.Random:
                return Random;
            case BucketingAlgorithms.Unleash when split.Missing == MissingValue.Random && split.Total is not null:
                if (by.AsSpan().SequenceEqual([.. ByUserOrSession, AttributeNames.RemoteAddress]))
                    return Default;
                var attribute = by is [] ? AttributeNames.TargetingKey : by[0];
                return by.Length <= 1 && _constraints.FieldOf(attribute) is { } field && field is not (Default or Random) ? field : null;
            default:
                return null;
        }
    }

    /// <summary>Returns the addresses of the strategy <c>remoteAddress</c> as the import makes conditions of it, or null.</summary>
    private static ImmutableArray<string>? AddressesOf(AnyCondition any)
    {
        if (
            any.Conditions
                is not [
                    AttributeCondition { Attribute: AttributeNames.RemoteAddress, Operator: ConditionOperator.In } equal,
                    AttributeCondition { Attribute: AttributeNames.RemoteAddress, Operator: ConditionOperator.InCidr } inside,
                ]
            || UnleashConstraints.TextsOf(equal) is not { } ips
            || UnleashConstraints.TextsOf(inside) is not { } networks
        )
            return null;
        var isSame = networks.ToHashSet().SetEquals(ips.Where(IsIPv4)) && !ips.Any(ip => ip.Contains(',', StringComparison.Ordinal));
        return isSame ? ips : null;
    }

    private static bool IsIPv4(string text)
    {
        var address = text.Split('/')[0];
        return address.Split('.').Length == 4 && System.Net.IPAddress.TryParse(address, out _);
    }
}
