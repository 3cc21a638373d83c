using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Represents Unleash's evaluation of a feature, with callers for all buckets and all operands.</summary>
internal sealed class UnleashProof(
    UnleashFeature feature,
    IReadOnlyDictionary<string, UnleashFeature> features,
    IReadOnlyDictionary<string, UnleashSegment> segments
) : ISourceFlag
{
    private const int Combinations = 128;
    private const uint RolloutBuckets = 100;

    private readonly UnleashEvaluator _evaluator = new(features, segments);

    /// <summary>Gets whether no answer depends on a random number for callers with all fields that are hashed.</summary>
    public bool CanCompare => !Family.Any(IsRandom);

    public IEnumerable<ShareProof> Shares
    {
        get
        {
            foreach (var strategy in feature.Strategies)
            {
                if (
                    UnleashRollout.Of(feature, strategy) is not { IsRandom: false } rollout
                    || UnleashMapping.ToCondition(rollout) is not { } when
                )
                    continue;
                var variant = feature.HasVariants ? feature.AllVariants.First().Name : UnleashMapping.On;
                yield return new(
                    strategy.Place,
                    new("share", null, when, new ServeVariant(variant)),
                    CallersOf(rollout.Fields[0], RolloutBuckets, id => UnleashHash.Rollout(rollout.Group, id) - 1),
                    caller => UnleashEvaluator.IsIn(rollout, caller) ? variant : null
                );
            }
            if (!feature.HasVariants)
                yield break;
            foreach (var strategy in Choices(feature))
            {
                // Without variants there is no stickiness.
                if (UnleashMapping.ToServe(feature, strategy) is not ServeSplit split)
                    continue;
                var fields = UnleashStickiness.OfVariants(UnleashStickiness.Of(feature, strategy));
                if (fields.IsEmpty)
                    continue;
                var (group, total) = (UnleashMapping.GroupOf(feature, strategy), (uint)split.Total!);
                yield return new(
                    strategy?.Place ?? feature.Place,
                    new("variants", null, null, split),
                    CallersOf(fields[0], total, id => UnleashHash.Variant(group, id, total) - 1),
                    caller => UnleashEvaluator.Choose(feature, strategy, caller)
                );
            }
        }
    }

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            if (!CanCompare)
                yield break;
            string[] fields = [.. Family.SelectMany(HashedFields).Distinct()];
            UnleashConstraint[] constraints = [.. Family.SelectMany(ConstraintsOf)];
            string[] users =
            [
                .. Family.SelectMany(one => one.Strategies).Where(s => s.Name == "userWithId").SelectMany(s => UnleashLists.UserIds(s)),
            ];
            UnleashOverride[] overrides = [.. Family.SelectMany(one => one.AllVariants).SelectMany(variant => variant.Overrides)];
            string[] addresses =
            [
                .. Family
                    .SelectMany(one => one.Strategies)
                    .SelectMany(s => UnleashLists.Ips(s))
                    .Select(ip => ip.Split('/')[0])
                    .Where(address => address.Length > 0),
            ];
            var random = new Random(constraints.Length);
            for (var i = 0; i < Combinations; i++)
            {
                var caller = new ProofCaller(users.Length > 0 && i % 4 == 0 ? users[i / 4 % users.Length] : Name("user", i));
                foreach (var hashed in fields)
                    caller = With(caller, hashed, Name("id", i));
                if (addresses.Length > 0)
                    caller = With(caller, "remoteAddress", i % 3 == 0 ? "203.0.113.7" : addresses[i % addresses.Length]);
                if (
                    overrides.Length > 0
                    && i % 3 == 0
                    && overrides[i / 3 % overrides.Length] is { Values: [{ Length: > 0 } first, ..] } chosen
                )
                    caller = With(caller, chosen.Context, first);
                // Half of the callers meet the constraints as far as they do not exclude each other.
                foreach (var constraint in constraints)
                {
                    string?[] values = [.. Candidates(constraint)];
                    var value =
                        i % 2 == 0
                            ? Array.Find(values, candidate => candidate is not null && UnleashEvaluator.Passes(constraint, candidate))
                            : values[random.Next(values.Length)];
                    if (value is { Length: > 0 } || (value is not null && !fields.Contains(constraint.Context)))
                        caller = With(caller, constraint.Context, value);
                }
                yield return caller;
            }
        }
    }

    public string? Evaluate(ProofCaller caller) => _evaluator.Evaluate(feature, caller);

    private IEnumerable<UnleashFeature> Family =>
        feature.Parents.Select(parent => features.GetValueOrDefault(parent.Feature)).OfType<UnleashFeature>().Prepend(feature);

    private static IEnumerable<UnleashStrategy?> Choices(UnleashFeature one) => one.Strategies.IsEmpty ? [null] : [.. one.Strategies];

    private static bool IsRandom(UnleashFeature one) =>
        one.Strategies.Any(strategy => UnleashRollout.Of(one, strategy) is { IsRandom: true, Percentage: > 0 and < 100 })
        || (one.HasVariants && Choices(one).Any(strategy => HasRandomVariants(one, strategy)));

    private static bool HasRandomVariants(UnleashFeature one, UnleashStrategy? strategy) =>
        !one.VariantsOf(strategy).IsEmpty && UnleashStickiness.OfVariants(UnleashStickiness.Of(one, strategy)).IsEmpty;

    /// <summary>Returns the fields that are hashed, but the user id, which every caller has.</summary>
    private static IEnumerable<string> HashedFields(UnleashFeature one)
    {
        var rollouts = one.Strategies.Select(strategy => UnleashRollout.Of(one, strategy)).OfType<UnleashRollout>().Select(r => r.Fields);
        var variants = Choices(one)
            .Where(strategy => !one.VariantsOf(strategy).IsEmpty)
            .Select(strategy => UnleashStickiness.OfVariants(UnleashStickiness.Of(one, strategy)));
        return rollouts.Concat(variants).Where(fields => fields.Length == 1).Select(fields => fields[0]).Where(field => field != "userId");
    }

    private IEnumerable<UnleashConstraint> ConstraintsOf(UnleashFeature one) =>
        one.Strategies.SelectMany(strategy =>
            strategy.Constraints.Concat(
                strategy.Segments.SelectMany(id => segments.TryGetValue(id, out var found) ? found.Constraints : [])
            )
        );

    private static IEnumerable<ProofCaller> CallersOf(string field, uint count, Func<string, uint> bucketOf) =>
        BucketCallers.OfAll(count, bucketOf).Select(caller => field == "userId" ? caller : With(new("other"), field, caller.TargetingKey));

    private static ProofCaller With(ProofCaller caller, string field, string value) =>
        field == "userId"
            ? caller with
            {
                TargetingKey = value.Length == 0 ? caller.TargetingKey : value,
            }
            : caller with
            {
                Attributes = caller.Attributes.SetItem(field, FlagValue.From(value)),
            };

    private static string Name(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number}");

    /// <summary>Returns values that pass and fail a constraint; null is a missing attribute.</summary>
    private static IEnumerable<string?> Candidates(UnleashConstraint test)
    {
        IEnumerable<string?> near = test.Operator switch
        {
            "DATE_AFTER" or "DATE_BEFORE" => [],
            "NUM_EQ" or "NUM_GT" or "NUM_GTE" or "NUM_LT" or "NUM_LTE" => NumbersNear(test.Value),
            "SEMVER_EQ" or "SEMVER_GT" or "SEMVER_LT" =>
            [
                test.Value,
                "0.0.1",
                "999.0.0",
                "1.2",
                "v1.2.3",
                "1.0.0-alpha.1",
                test.Value + "-rc.1",
            ],
            "IN_CIDR" => test.Values.Select(range => range.Split('/')[0]).Concat(["203.0.113.7", "2001:db8::1"]),
            "REGEX" => [test.Value, "abc", "ABC", "123", "a-1"],
            _ => test.Values.SelectMany(value => new[] { value, value + "x", "x" + value, value.ToUpperInvariant() }).Append("other"),
        };
        return near.Concat([null]);
    }

    private static IEnumerable<string> NumbersNear(string text)
    {
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        foreach (var near in new[] { number, Math.BitDecrement(number), Math.BitIncrement(number), number - 1, number + 1 })
            yield return near.ToString("R", CultureInfo.InvariantCulture);
    }
}
