using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Maps a feature to a flag: a boolean, or with variants a flag of the type of their payloads.</summary>
internal sealed class UnleashMapping(ImportDraft draft, UnleashFeature feature, IReadOnlyDictionary<string, UnleashFeature> features)
{
    public const string On = "on",
        Off = "off";

    private readonly List<Rule> _rules = [];
    private readonly List<Prerequisite> _prerequisites = [];
    private readonly List<Condition> _parents = [];

    public static string SegmentKey(string id) => "unleash-" + id;

    public Flag ToFlag(UnleashParts parts, string system)
    {
        foreach (var parent in feature.Parents)
            AddParent(parent);
        if (feature.Strategies.IsEmpty)
            AddRules(RuleIds.Everyone, null, null, _parents);
        foreach (var strategy in feature.Strategies)
            AddRules(strategy);
        var (type, values) = UnleashVariants.Of(feature);
        return new()
        {
            Key = feature.Name,
            Type = type,
            Enabled = feature.Enabled,
            Variants = feature.HasVariants ? values : [new(On, FlagValue.From(true)), new(Off, FlagValue.From(false))],
            DefaultVariant = feature.HasVariants ? null : Off,
            OffVariant = feature.HasVariants ? null : Off,
            Prerequisites = [.. _prerequisites],
            Rules = RuleIds.Distinct(_rules),
            Description = UnleashStickiness.Filled(parts.Feature.TextOrNull("description")),
            Tags = [.. parts.Tags.Distinct()],
            Attachments = UnleashVariants.Attachments(feature),
            Origin = Origins.Of(system, feature.Name, writer => WriteOrigin(writer, parts.Feature)),
        };
    }

    /// <summary>Returns the condition of a rollout that depends on a hash or a random number; null when everyone is in it.</summary>
    public static BucketCondition? ToCondition(UnleashRollout rollout)
    {
        if (rollout is { Percentage: 100, ElseRandom: true } or { Percentage: 100, IsRandom: true })
            return null;
        return new([new(0, rollout.Percentage * (ServeSplit.TotalWeight / 100))])
        {
            Source = rollout.IsRandom
                ? new([], Algorithm: BucketingAlgorithms.Random)
                : new([.. rollout.Fields.Select(UnleashConditions.AttributeOf)], rollout.Group, BucketingAlgorithms.Unleash),
            Missing = rollout is { ElseRandom: true, IsRandom: false } ? MissingValue.Random : MissingValue.False,
        };
    }

    /// <summary>Returns what a matching strategy serves.</summary>
    public static Serve ToServe(UnleashFeature feature, UnleashStrategy? strategy)
    {
        if (!feature.HasVariants)
            return new ServeVariant(On);
        var variants = feature.VariantsOf(strategy);
        var total = variants.Sum(variant => variant.Weight);
        if (total == 0)
            return new ServeNothing();
        var fields = UnleashStickiness.OfVariants(UnleashStickiness.Of(feature, strategy));
        return new ServeSplit([.. variants.Select(variant => new WeightedVariant(variant.Name, variant.Weight))])
        {
            Total = total,
            // A draw hashes no value that could be missing.
            Missing = fields.IsEmpty ? MissingValue.Error : MissingValue.Random,
            Source = fields.IsEmpty
                ? new([], Algorithm: BucketingAlgorithms.Random)
                : new([.. fields.Select(UnleashConditions.AttributeOf)], GroupOf(feature, strategy), BucketingAlgorithms.Unleash),
        };
    }

    /// <summary>Returns the group that is hashed for variants.</summary>
    public static string GroupOf(UnleashFeature feature, UnleashStrategy? strategy)
    {
        if (strategy is not { Variants.IsEmpty: false })
            return feature.Name;
        return UnleashStickiness.Filled(strategy.Parameters.GetValueOrDefault("groupId"))
            ?? throw new SourceException(
                strategy.Place,
                "The strategy has variants and no 'groupId', by which Unleash chooses among them."
            );
    }

    private void AddRules(UnleashStrategy strategy)
    {
        ImmutableArray<Condition> conditions =
        [
            .. _parents,
            .. strategy.Constraints.Select(constraint => UnleashConditions.Of(draft, constraint)),
            .. strategy.Segments.Select(id => new SegmentCondition(SegmentKey(id))),
        ];
        // The percentage changes, and the strategy remains the same.
        var id = RuleIds.Of(strategy.Id, ImportConditions.All(conditions));
        AddRules(id, UnleashStickiness.Filled(strategy.Title), strategy, [.. conditions, .. OwnTest(strategy)]);
    }

    private void AddRules(string id, string? name, UnleashStrategy? strategy, IReadOnlyList<Condition> conditions)
    {
        var overrides = feature.HasVariants
            ? feature.VariantsOf(strategy).SelectMany(variant => variant.Overrides.Select(item => (variant.Name, item)))
            : [];
        var number = 0;
        foreach (var (variant, item) in overrides)
        {
            var when = ImportConditions.All([.. conditions, UnleashConditions.In(item.Context, item.Values)]);
            _rules.Add(
                new(string.Create(CultureInfo.InvariantCulture, $"{id}-override-{++number}"), name, when, new ServeVariant(variant))
            );
        }
        _rules.Add(new(id, name, ImportConditions.All([.. conditions]), ToServe(feature, strategy)));
    }

    private IEnumerable<Condition> OwnTest(UnleashStrategy strategy)
    {
        if (UnleashRollout.Of(feature, strategy) is { } rollout)
            return ToCondition(rollout) is { } condition ? [condition] : [];
        return strategy.Name switch
        {
            "default" => [],
            "userWithId" => [UnleashConditions.In("userId", UnleashLists.UserIds(strategy))],
            "remoteAddress" => [UnleashLists.Addresses(strategy)],
            "applicationHostname" => throw Unsupported("It tests the host name of the process with the SDK."),
            _ => throw Unsupported("Custom strategies are code in your applications."),
        };

        SourceException Unsupported(string why) =>
            new(strategy.Place, $"The strategy '{SourceNode.Shown(strategy.Name)}' cannot be imported. {why}");
    }

    private void AddParent(UnleashParent parent)
    {
        if (!features.TryGetValue(parent.Feature, out var other))
            throw new SourceException(
                parent.Place,
                $"The feature '{SourceNode.Shown(parent.Feature)}', on which this one depends, is missing."
            );
        if (!other.Parents.IsEmpty)
            throw new SourceException(
                parent.Place,
                "The feature on which this one depends has one itself, so that Unleash never enables it."
            );
        ImmutableArray<string> variants = other.HasVariants ? [.. other.AllVariants.Select(variant => variant.Name).Distinct()] : [On];
        // A parent that is on without a variant cannot be told from one that is off.
        ImmutableArray<UnleashStrategy?> strategies = other.Strategies.IsEmpty ? [null] : [.. other.Strategies];
        if (other.HasVariants && strategies.Any(strategy => other.VariantsOf(strategy).Sum(variant => variant.Weight) == 0))
            throw new SourceException(parent.Place, "The feature on which this one depends has strategies without variants; add variants.");
        if (!parent.Enabled)
            _parents.Add(new NotCondition(new FlagCondition(new(parent.Feature, variants, Enabled: true))));
        else
            _prerequisites.Add(new(parent.Feature, parent.Variants.IsEmpty ? variants : parent.Variants, Enabled: true));
    }

    private static void WriteOrigin(Utf8JsonWriter writer, SourceNode node)
    {
        foreach (var name in new[] { "type", "project", "stale", "impressionData" })
        {
            if (node.Find(name) is not { } value)
                continue;
            writer.WritePropertyName(name);
            value.Element.WriteTo(writer);
        }
    }
}
