using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Maps a flag.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="node">The flag in the source.</param>
/// <param name="flag">The flag.</param>
/// <param name="flags">All flags by their key.</param>
/// <param name="conditions">Maps clauses.</param>
internal sealed class LaunchDarklyMapping(
    ImportDraft draft,
    SourceNode node,
    LaunchDarklyFlag flag,
    IReadOnlyDictionary<string, LaunchDarklyFlag> flags,
    LaunchDarklyConditions conditions
)
{
    private static readonly string[] Kept = ["name", "_version", "version", "creationDate", "kind"];

    public Flag ToFlag(string system)
    {
        foreach (var experiment in flag.Rules.Select(rule => rule.Serve).Append(flag.Fallthrough).Where(serve => serve.IsExperiment))
            draft.Note(experiment.Place, "Which callers of an experiment are tracked was not imported.");
        return new()
        {
            Key = flag.Key,
            Type = flag.Variants[0].Value.Type,
            Enabled = flag.IsOn,
            Variants = flag.Variants,
            DefaultVariant = flag.Fallthrough.Variation is { } index ? flag.Variants[index].Key : null,
            OffVariant = flag.Off is { } off ? flag.Variants[off].Key : null,
            Prerequisites = [.. flag.Prerequisites.Select(ToPrerequisite)],
            Rules = RuleIds.Distinct(ToRules()),
            Description = node.TextOrNull("description") is { Length: > 0 } text ? text : null,
            Tags = [.. node.Items("tags").Select(tag => tag.AsText()).Distinct()],
            Owner = node.Find("_maintainer")?.TextOrNull("email"),
            ClientVisible = IsClientVisible(),
            Permanent = node.Find("temporary") is { } temporary && !temporary.AsBoolean(),
            Archived = node.Flag("archived"),
            Origin = Origins.Of(system, flag.Key, WriteOrigin),
        };
    }

    /// <summary>Returns rules that serve every caller what a part of a flag serves; several where a variation has several ranges.</summary>
    public static IEnumerable<Rule> ToShares(LaunchDarklyFlag flag, LaunchDarklyServe serve, string id)
    {
        if (serve.Variation is { } index)
            return [new(id, null, null, new ServeVariant(flag.Variants[index].Key))];
        var source = new BucketSource(
            serve.By == ImportConditions.TargetingKey ? [] : [serve.By],
            serve.Seed ?? $"{flag.Key}.{flag.Salt}",
            BucketingAlgorithms.LaunchDarkly
        );
        if (serve.Weights.DistinctBy(share => share.Variation).Count() < serve.Weights.Length)
            return ToRanges(flag, serve, id, source);
        var weights = ImmutableArray.CreateBuilder<WeightedVariant>();
        foreach (var (variation, weight) in serve.Weights)
            weights.Add(new(flag.Variants[variation].Key, weight));
        // Callers after the last sum have the last variation, whatever its weight is.
        weights[^1] = weights[^1] with
        {
            Weight = ServeSplit.TotalWeight - serve.Weights[..^1].Sum(share => share.Weight),
        };
        return [new(id, null, null, new ServeSplit(weights.ToImmutable()) { Source = source, Missing = MissingValue.First })];
    }

    /// <summary>
    /// Returns a rule for each variation: a split has each variant once, and experiments repeat the variation of the others.
    /// </summary>
    private static IEnumerable<Rule> ToRanges(LaunchDarklyFlag flag, LaunchDarklyServe serve, string id, BucketSource source)
    {
        var (start, sum) = (0, 0f);
        var ranges = new List<(int Variation, BucketRange Range)>();
        // Callers in none of these have the last variation.
        foreach (var (variation, weight) in serve.Weights[..^1])
        {
            sum += weight / (float)ServeSplit.TotalWeight;
            var end = start + weight;
            if (!sum.Equals(end / (float)ServeSplit.TotalWeight))
                throw new SourceException(
                    serve.Place,
                    "A variation has several ranges, whose bounds differ in the last digit from sums in single precision. Join them."
                );
            if (weight > 0)
                ranges.Add((variation, new(start, end)));
            start = end;
        }
        var last = serve.Weights[^1].Variation;
        foreach (var group in ranges.GroupBy(item => item.Variation).Where(group => group.Key != last))
            yield return new(
                string.Create(CultureInfo.InvariantCulture, $"{id}-{group.Key}"),
                null,
                new BucketCondition(Joined(group.Select(item => item.Range))) { Source = source, Missing = MissingValue.First },
                new ServeVariant(flag.Variants[group.Key].Key)
            );
        yield return new(id, null, null, new ServeVariant(flag.Variants[last].Key));
    }

    private static ImmutableArray<BucketRange> Joined(IEnumerable<BucketRange> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<BucketRange>();
        foreach (var range in ranges)
            if (joined.Count > 0 && joined[^1].To == range.From)
                joined[^1] = joined[^1] with { To = range.To };
            else
                joined.Add(range);
        return joined.ToImmutable();
    }

    private IEnumerable<Rule> ToRules()
    {
        for (var index = 0; index < flag.Targets.Length; index++)
        {
            var target = flag.Targets[index];
            if (!target.Keys.IsEmpty)
                yield return new(
                    string.Create(CultureInfo.InvariantCulture, $"targets-{index + 1}"),
                    null,
                    LaunchDarklyConditions.Of(target),
                    new ServeVariant(flag.Variants[target.Variation].Key)
                );
        }
        foreach (var rule in flag.Rules)
        {
            ImmutableArray<Condition> parts = [.. conditions.Of(rule.Clauses)];
            var id = RuleIds.Of(rule.Id, ImportConditions.All(parts));
            foreach (var share in ToShares(flag, rule.Serve, id))
                yield return share with
                {
                    Name = string.IsNullOrEmpty(rule.Name) ? null : rule.Name,
                    When = ImportConditions.All([.. parts, .. share.When is null ? [] : new[] { share.When }]),
                };
        }
        if (flag.Fallthrough.Variation is null)
            foreach (var share in ToShares(flag, flag.Fallthrough, "fallthrough"))
                yield return share;
    }

    private Prerequisite ToPrerequisite((string Flag, int Variation, SourcePlace Place) prerequisite)
    {
        if (!flags.TryGetValue(prerequisite.Flag, out var other))
            throw new SourceException(prerequisite.Place, $"The flag '{SourceNode.Shown(prerequisite.Flag)}' is missing or was refused.");
        if (prerequisite.Variation >= other.Variants.Length)
            throw new SourceException(prerequisite.Place, "The other flag has no variation with this index.");
        // A flag that is on may serve its off variation, because of a prerequisite of its own, and this counts.
        var offCounts = other.IsOn && other.Off == prerequisite.Variation && !other.Prerequisites.IsEmpty;
        if (offCounts)
            draft.Note(prerequisite.Place, "This is the off variation of the other flag. Here it counts also while that flag is off.");
        return new(prerequisite.Flag, [other.Variants[prerequisite.Variation].Key], Enabled: !offCounts);
    }

    private bool IsClientVisible()
    {
        var client = node.Find("clientSideAvailability");
        if (node.Flag("clientSide") || client?.Flag("usingEnvironmentId") == true)
            return true;
        if (client?.Flag("usingMobileKey") == true)
            draft.Note(
                client.Value.Place,
                "The flag is available to mobile SDKs only. It was not made visible to clients, which browsers are too."
            );
        return false;
    }

    private void WriteOrigin(Utf8JsonWriter writer)
    {
        foreach (var name in Kept)
        {
            if (node.Find(name) is not { } value)
                continue;
            writer.WritePropertyName(name);
            value.Element.WriteTo(writer);
        }
    }

    /// <summary>Maps a segment.</summary>
    public static Segment ToSegment(SourceNode node, LaunchDarklySegment segment, LaunchDarklyConditions conditions, string system)
    {
        var users = segment.Included[0].Keys;
        Condition[] excludedContexts = [.. segment.Excluded[1..].Select(target => new NotCondition(LaunchDarklyConditions.Of(target)))];
        Condition[] includedContexts = [.. segment.Included[1..].Select(LaunchDarklyConditions.Of)];
        ImmutableArray<string> excluded = [.. segment.Excluded[0].Keys.Except(users)];
        var rules = segment.Rules.Select(rule => ToCondition(segment, rule, conditions)).ToArray();
        // Here excluded users are no members, whatever the condition is; there included contexts come first.
        var isInCondition = includedContexts.Length > 0 && !excluded.IsEmpty;
        Condition[] notUsers = isInCondition
            ? [new NotCondition(LaunchDarklyConditions.Of(new(ImportConditions.TargetingKey, excluded, 0)))]
            : [];
        Condition? byRules =
            rules.Length == 0 ? null : ImportConditions.All([.. notUsers, .. excludedContexts, ImportConditions.Any([.. rules])]);
        Condition[] parts = byRules is null ? includedContexts : [.. includedContexts, byRules];
        return new()
        {
            Key = segment.Key,
            Name = node.TextOrNull("name"),
            Description = node.TextOrNull("description") is { Length: > 0 } text ? text : null,
            Included = KeySet.Create(users),
            Excluded = KeySet.Create(isInCondition ? [] : excluded),
            When = parts.Length == 0 ? null : ImportConditions.Any([.. parts]),
            Origin = Origins.Of(system, segment.Key),
        };
    }

    private static Condition ToCondition(LaunchDarklySegment segment, LaunchDarklySegmentRule rule, LaunchDarklyConditions conditions)
    {
        var parts = conditions.Of(rule.Clauses).ToList();
        if (rule.Weight is { } weight)
        {
            if (rule.KindKey != ImportConditions.TargetingKey)
                parts.Add(ImportConditions.Exists(rule.KindKey));
            // A caller without the attribute is in bucket 0.
            parts.Add(
                new BucketCondition([new(0, weight)])
                {
                    Source = new(
                        rule.By == ImportConditions.TargetingKey ? [] : [rule.By],
                        $"{segment.Key}.{segment.Salt}",
                        BucketingAlgorithms.LaunchDarkly
                    ),
                    Missing = MissingValue.First,
                }
            );
        }
        return ImportConditions.All([.. parts]) ?? new AllCondition([]);
    }
}
