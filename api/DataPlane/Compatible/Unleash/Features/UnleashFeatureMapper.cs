using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Evaluation.Unleash;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>
/// Translates the flags of a ruleset to features that have the same answers in every SDK of Unleash. A flag that cannot be expressed is
/// left out with the reason: an SDK would choose other callers otherwise.
/// </summary>
internal sealed class UnleashFeatureMapper(Ruleset ruleset)
{
    private readonly UnleashSegments _segments = new(ruleset);
    private readonly Dictionary<string, UnleashMapping> _mapped = new(StringComparer.Ordinal);

    /// <summary>Translates the flags of a ruleset that are not archived, in the order of their keys.</summary>
    public static List<(string Key, UnleashMapping Mapping)> MapAll(Ruleset ruleset)
    {
        var mapper = new UnleashFeatureMapper(ruleset);
        return [.. ruleset.Flags.Values.Where(flag => !flag.Archived).Select(flag => (flag.Key, mapper.Map(flag)))];
    }

    /// <summary>Returns the feature of a flag, or why there is none.</summary>
    private UnleashMapping Map(Flag flag)
    {
        if (!_mapped.TryGetValue(flag.Key, out var mapped))
            _mapped[flag.Key] = mapped = Create(flag);
        return mapped;
    }

    private UnleashMapping Create(Flag flag)
    {
        var isImported = UnleashOrigin.Of(flag) is not null;
        var isServed = flag.Enabled && flag.Prerequisites.IsEmpty;
        if (!isServed && IsOn(flag, flag.OffVariant) && flag.Type == FlagType.Boolean)
            return UnleashMapping.Not("an off variant that is on");
        if (!flag.Enabled)
            return new(new UnleashFeature(flag, false), null);
        var parents = new List<UnleashParent>();
        foreach (var prerequisite in flag.Prerequisites)
        {
            if (ParentOf(prerequisite, isOn: true) is not { } parent)
                return UnleashMapping.Not("a prerequisite that Unleash's dependencies cannot express");
            parents.Add(parent);
        }
        var shared = SharedConditions(flag);
        foreach (var condition in shared)
        {
            if (ParentOf(((FlagCondition)condition.Condition).Other, isOn: false) is not { } parent)
                return UnleashMapping.Not("a condition on another flag that Unleash's dependencies cannot express");
            parents.Add(parent);
        }
        return Create(flag, isImported, parents, shared);
    }

    private UnleashMapping Create(Flag flag, bool isImported, List<UnleashParent> parents, List<NotCondition> shared)
    {
        var mapper = new UnleashStrategyMapper(ruleset, _segments, flag, isImported);
        var strategies = new List<UnleashStrategy>();
        var isOff = false;
        UnleashVariants? ofFeature = null;
        // After a rule for everyone there is nothing else.
        var limited = flag.Rules.TakeWhile(rule => Rest(rule, shared) is not null).Count();
        var hasEveryone = limited < flag.Rules.Length;
        foreach (var rule in flag.Rules.Take(limited + 1))
        {
            if (!ServesOn(flag, rule, isImported))
            {
                isOff = true;
                continue;
            }
            if (isOff)
                return UnleashMapping.Not($"the rule '{rule.Id}' after one that serves off");
            var strategy = new UnleashStrategy { Id = rule.Id, Title = rule.Name };
            var problem = Rest(rule, shared) is { } when ? mapper.Add(strategy, when) : null;
            problem ??= Add(mapper, strategy, rule.Serve, flag, ref ofFeature);
            if (problem is not null)
                return UnleashMapping.Not($"{problem} (rule '{rule.Id}')");
            strategies.Add(strategy);
        }
        if (!hasEveryone && IsOn(flag, flag.DefaultVariant))
        {
            if (isOff)
                return UnleashMapping.Not("a default variant after a rule that serves off");
            var rest = new UnleashStrategy();
            if (flag.Type != FlagType.Boolean)
                rest.Variants = mapper.Only(flag.DefaultVariant!);
            strategies.Add(rest);
        }
        if (ofFeature is not null && strategies.Exists(strategy => strategy.Variants is null && !strategy.UsesVariantsOfFeature))
            return UnleashMapping.Not("a rule that serves nothing among others");
        // A feature without strategies is on for everyone.
        return new(
            new UnleashFeature(flag, strategies.Count > 0)
            {
                Strategies = strategies,
                Variants = ofFeature,
                Parents = parents,
            },
            null
        );
    }

    private static string? Add(
        UnleashStrategyMapper mapper,
        UnleashStrategy strategy,
        Serve serve,
        Flag flag,
        ref UnleashVariants? ofFeature
    )
    {
        switch (serve)
        {
            case ServeVariant variant when flag.Type != FlagType.Boolean:
                strategy.Variants = mapper.Only(variant.Variant);
                return null;
            case ServeSplit when flag.Type == FlagType.Boolean:
                return "a split of a boolean flag";
            case ServeSplit split:
                return mapper.Add(strategy, split, ref ofFeature);
            default:
                return null;
        }
    }

    /// <summary>Returns the condition of a rule without those that all rules have; null for everyone.</summary>
    private static Condition? Rest(Rule rule, List<NotCondition> shared)
    {
        if (shared.Count == 0)
            return rule.When;
        var rest = Parts(rule.When).Where(part => part is not NotCondition { Condition: FlagCondition });
        return rest.ToImmutableArray() is { IsEmpty: false } parts ? new AllCondition(parts) : null;
    }

    /// <summary>Returns the conditions that another flag is off, when all rules have the same.</summary>
    private static List<NotCondition> SharedConditions(Flag flag)
    {
        if (flag.DefaultVariant is not null && IsOn(flag, flag.DefaultVariant))
            return [];
        var lists = flag.Rules.Select(rule =>
            Parts(rule.When).OfType<NotCondition>().Where(not => not.Condition is FlagCondition).ToList()
        );
        var all = lists.ToList();
        return all.Count > 0 && all.TrueForAll(list => list.Select(KeyOf).SequenceEqual(all[0].Select(KeyOf))) ? all[0] : [];

        static string KeyOf(NotCondition not)
        {
            var other = ((FlagCondition)not.Condition).Other;
            return $"{other.Enabled}\n{other.Flag}\n{string.Join('\n', other.Variants.Order(StringComparer.Ordinal))}";
        }
    }

    private static ImmutableArray<Condition> Parts(Condition? condition) =>
        condition switch
        {
            null => [],
            // Not the parts of parts: a comparison of versions has two that belong together.
            AllCondition all => all.Conditions,
            _ => [condition],
        };

    /// <summary>Returns the dependency with the same meaning, or null when there is none.</summary>
    private UnleashParent? ParentOf(Prerequisite accepted, bool isOn)
    {
        if (!ruleset.Flags.TryGetValue(accepted.Flag, out var other) || other.Archived)
            return null;
        // An SDK regards a parent that has parents itself as not met.
        if (Map(other).Feature is not { Parents.Count: 0 })
            return null;
        // On without a variant is not one of the accepted variants, and not off either.
        if (other.Type != FlagType.Boolean && other.Rules.Any(rule => rule.Serve is ServeNothing))
            return null;
        if (!accepted.Enabled && other.OffVariant is { } off && accepted.Variants.Contains(off))
            return null;
        var on = other.Variants.Where(variant => IsOn(other, variant.Key)).Select(variant => variant.Key).ToHashSet();
        if (on.SetEquals(accepted.Variants))
            return new(other.Key, isOn, []);
        var isPart = isOn && other.Type != FlagType.Boolean && on.IsSupersetOf(accepted.Variants);
        return isPart ? new(other.Key, true, accepted.Variants) : null;
    }

    /// <summary>Returns whether a rule makes the toggle on; see <see cref="UnleashToggle"/>.</summary>
    private static bool ServesOn(Flag flag, Rule rule, bool isImported) =>
        rule.Serve switch
        {
            ServeVariant variant => IsOn(flag, variant.Variant),
            ServeNothing => isImported && flag.Type != FlagType.Boolean,
            _ => true,
        };

    private static bool IsOn(Flag flag, string? variant) =>
        variant is not null
        && (flag.Type != FlagType.Boolean || flag.Variants.Any(known => known.Key == variant && known.Value.AsBoolean()));
}

/// <summary>Represents the feature of a flag, or why there is none.</summary>
/// <param name="Feature">The feature, or null.</param>
/// <param name="Problem">What the flag has that cannot be expressed, or null.</param>
internal sealed record UnleashMapping(UnleashFeature? Feature, string? Problem)
{
    /// <summary>Returns that a flag cannot be expressed.</summary>
    public static UnleashMapping Not(string problem) => new(null, problem);
}
