using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Reads flags and segments; the API and the SDKs have the same properties for what is evaluated.</summary>
internal static class LaunchDarklyReader
{
    /// <summary>Reads a flag.</summary>
    /// <param name="draft">The draft of the flag.</param>
    /// <param name="node">The flag, with its variations.</param>
    /// <param name="state">Its state in the environment; of an SDK the flag itself.</param>
    public static LaunchDarklyFlag ReadFlag(ImportDraft draft, SourceNode node, SourceNode state)
    {
        if ((node.Find("migration") ?? node.Find("migrationSettings")) is { } migration)
            throw migration.Error("Migration flags cannot be imported: the SDKs of LaunchDarkly migrate with them.");
        var variants = ReadVariants(node, isOfApi: state.Place != node.Place);
        var fallthrough =
            state.Find("fallthrough")
            ?? throw state.Error("The flag has no 'fallthrough'. Request the list with 'summary=0' and 'env', which includes targeting.");
        return new(draft.Key, state.TextOrNull("salt") ?? "", state.Flag("on"), variants, ReadServe(fallthrough, variants.Length))
        {
            Off = state.Find("offVariation") is { } off ? Index(off, variants.Length) : null,
            Prerequisites =
            [
                .. state
                    .Items("prerequisites")
                    .Select(item => (item.Text("key"), Index(Required(item, "variation"), int.MaxValue), item.Place)),
            ],
            Targets = ReadTargets(state, variants.Length),
            Rules = [.. state.Items("rules").Select(rule => ReadRule(rule, variants.Length))],
        };
    }

    public static LaunchDarklySegment ReadSegment(ImportDraft draft, SourceNode node)
    {
        var isBig = node.Flag("unbounded");
        if (isBig)
            CheckMembers(draft, node);
        var key = isBig ? LaunchDarklyAttributes.KeyOf(node, "unboundedContextKind") : ImportConditions.TargetingKey;
        return new(
            draft.Key,
            node.TextOrNull("salt") ?? "",
            ReadMembers(node, key, "included", "includedContexts"),
            ReadMembers(node, key, "excluded", "excludedContexts"),
            [.. node.Items("rules").Select(ReadSegmentRule)]
        );
    }

    /// <summary>Refuses a big segment without its members: LaunchDarkly has them in another store, and its API only their number.</summary>
    private static void CheckMembers(ImportDraft draft, SourceNode node)
    {
        var numbers = node.Find("_unboundedMetadata");
        (double Included, double Excluded) actual = (node.Items("included").Count(), node.Items("excluded").Count());
        var expected = (numbers?.Number("includedCount") ?? actual.Included, numbers?.Number("excludedCount") ?? actual.Excluded);
        if (actual != expected || (numbers is null && actual == default))
            throw node.Error(
                $"'{SourceNode.Shown(draft.Key)}' is a big segment, and the source does not have its members. Download them from the "
                    + "page of the segment, and add their keys to it in this file as the lists 'included' and 'excluded'."
            );
        draft.Note(
            node.Place.At("unbounded"),
            "This is a big segment. Its members are those of this file; later changes in LaunchDarkly need another import."
        );
    }

    private static ImmutableArray<Variant> ReadVariants(SourceNode node, bool isOfApi)
    {
        (FlagValue Value, string? Name)[] variations =
        [
            .. node.Items("variations")
                .Select(item => isOfApi ? (Required(item, "value").AsValue(), item.TextOrNull("name")) : (item.AsValue(), null)),
        ];
        if (variations.Length == 0)
            throw node.Error("The flag has no variations.");
        if (variations.Select(item => item.Value.Type).Distinct().Count() > 1)
            throw node.Error("All variations must have values of one type.");
        string[] names = [.. variations.Select(NameOf)];
        var isUnique = names.All(name => name.Length > 0) && names.Distinct().Count() == names.Length;
        return
        [
            .. variations.Select(
                (item, index) => new Variant(isUnique ? names[index] : string.Create(CultureInfo.InvariantCulture, $"v{index}"), item.Value)
            ),
        ];
    }

    private static string NameOf((FlagValue Value, string? Name) variation) =>
        variation.Value.Type == FlagType.Boolean
            ? variation.Value.AsBoolean()
                ? "true"
                : "false"
            : variation.Name?.Trim() ?? "";

    private static ImmutableArray<LaunchDarklyTarget> ReadTargets(SourceNode state, int count)
    {
        LaunchDarklyTarget[] users = [.. state.Items("targets").Select(target => ReadTarget(target, count))];
        LaunchDarklyTarget[] all = [.. state.Items("contextTargets").Select(target => ReadTarget(target, count))];
        if (all.Length == 0)
            return [.. users];
        // A target of users without keys stands for that with the same variation in the other list.
        return
        [
            .. all.Select(target =>
                target is { Attribute: ImportConditions.TargetingKey, Keys.IsEmpty: true }
                    ? Array.Find(users, user => user.Variation == target.Variation) ?? target
                    : target
            ),
        ];
    }

    private static LaunchDarklyTarget ReadTarget(SourceNode node, int count) =>
        new(LaunchDarklyAttributes.KeyOf(node), ReadKeys(node, "values"), Index(Required(node, "variation"), count));

    private static ImmutableArray<string> ReadKeys(SourceNode node, string name) =>
        [.. node.Items(name).Select(key => key.AsText()).Distinct()];

    /// <summary>Reads the members of a segment, the users first.</summary>
    /// <param name="node">The segment.</param>
    /// <param name="key">The attribute that holds the keys of the list: of a big segment, they may be of another kind.</param>
    /// <param name="users">The list of keys.</param>
    /// <param name="contexts">The lists of keys of other kinds.</param>
    private static ImmutableArray<LaunchDarklyTarget> ReadMembers(SourceNode node, string key, string users, string contexts)
    {
        var members = ImmutableArray.CreateBuilder<LaunchDarklyTarget>();
        var keys = ReadKeys(node, users);
        var areUsers = key == ImportConditions.TargetingKey;
        members.Add(new(ImportConditions.TargetingKey, areUsers ? keys : [], 0));
        if (!areUsers)
            members.Add(new(key, keys, 0));
        foreach (var target in node.Items(contexts))
        {
            var attribute = LaunchDarklyAttributes.KeyOf(target);
            if (attribute == ImportConditions.TargetingKey)
                throw target.Error($"LaunchDarkly ignores users in this list for most callers. Move them to '{users}'.");
            members.Add(new(attribute, ReadKeys(target, "values"), 0));
        }
        return members.ToImmutable();
    }

    private static LaunchDarklyRule ReadRule(SourceNode node, int count) =>
        new(
            node.TextOrNull("_id") ?? node.TextOrNull("id"),
            node.TextOrNull("description"),
            [.. node.Items("clauses").Select(ReadClause)],
            ReadServe(node, count)
        );

    private static LaunchDarklySegmentRule ReadSegmentRule(SourceNode node) =>
        new(
            [.. node.Items("clauses").Select(ReadClause)],
            node.Find("weight") is { } weight ? ReadWeight(weight) : null,
            LaunchDarklyAttributes.Find(node, "bucketBy", "rolloutContextKind") ?? LaunchDarklyAttributes.KeyOf(node, "rolloutContextKind"),
            LaunchDarklyAttributes.KeyOf(node, "rolloutContextKind")
        );

    private static LaunchDarklyClause ReadClause(SourceNode node)
    {
        var op = node.Text("op");
        var attribute = op == LaunchDarklyClause.SegmentMatch ? "" : LaunchDarklyAttributes.Find(node, "attribute");
        if (attribute is null)
            throw node.Error("The clause has no 'attribute'. LaunchDarkly fails to evaluate such a flag.");
        return new(node.Place, attribute, op, [.. node.Items("values").Select(value => value.AsValue())], node.Flag("negate"));
    }

    private static LaunchDarklyServe ReadServe(SourceNode node, int count)
    {
        if (node.Find("variation") is { } variation)
            return new(node.Place, Index(variation, count), [], ImportConditions.TargetingKey, null);
        var rollout = node.Find("rollout") ?? throw node.Error("This has neither 'variation' nor 'rollout'.");
        if (node.Find("progressiveRolloutConfiguration") is not null || node.Find("guardedRolloutConfiguration") is not null)
            throw node.Error("A progressive or guarded rollout that is running cannot be imported. Stop it first.");
        ImmutableArray<(int Variation, int Weight)> weights =
        [
            .. rollout
                .Items("variations")
                .Select(item => (Index(Required(item, "variation"), count), item.Find("weight") is { } weight ? ReadWeight(weight) : 0)),
        ];
        if (weights.IsEmpty)
            throw rollout.Error("The rollout has no variations. LaunchDarkly fails to evaluate such a flag.");
        if (weights[..^1].Sum(share => share.Weight) > ServeSplit.TotalWeight)
            throw rollout.Error($"The weights must sum to {ServeSplit.TotalWeight}.");
        var isExperiment = rollout.TextOrNull("kind") == "experiment" || rollout.Find("experimentAllocation") is not null;
        var key = LaunchDarklyAttributes.KeyOf(rollout);
        var seed = rollout.Find("seed") is { } given ? Whole(given).ToString(CultureInfo.InvariantCulture) : null;
        return new(rollout.Place, null, weights, (isExperiment ? null : LaunchDarklyAttributes.Find(rollout, "bucketBy")) ?? key, seed)
        {
            IsExperiment = isExperiment,
        };
    }

    private static int ReadWeight(SourceNode node) =>
        Whole(node) is >= 0 and <= ServeSplit.TotalWeight and var weight
            ? (int)weight
            : throw node.Error($"A weight must be 0 to {ServeSplit.TotalWeight}.");

    private static int Index(SourceNode node, int count) =>
        Whole(node) is >= 0 and var index && index < count ? (int)index : throw node.Error("The flag has no variation with this index.");

    private static long Whole(SourceNode node)
    {
        var number = node.AsNumber();
        return double.IsInteger(number) && Math.Abs(number) < 1L << 53 ? (long)number : throw node.Error("This must be a whole number.");
    }

    private static SourceNode Required(SourceNode node, string name) =>
        node.Find(name) ?? throw node.Error($"The property '{name}' is missing.");
}
