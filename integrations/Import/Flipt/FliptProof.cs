using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Represents Flipt's evaluation of a flag, with callers for all buckets and all operands.</summary>
/// <param name="flag">The flag.</param>
/// <param name="segments">The segments of its namespace.</param>
internal sealed class FliptProof(FliptFlag flag, IReadOnlyDictionary<string, FliptSegment> segments) : ISourceFlag
{
    private const int Combinations = 64;

    public string? Evaluate(ProofCaller caller) => FliptEvaluator.Evaluate(flag, segments, caller);

    public IEnumerable<ShareProof> Shares
    {
        get
        {
            if (flag.IsBoolean)
            {
                foreach (var rollout in flag.Rollouts)
                {
                    if (rollout.Segments is not null)
                        continue;
                    yield return new(
                        rollout.Place,
                        FliptMapping.ToRule(flag, rollout),
                        BucketCallers.OfAll(FliptBucketing.ThresholdBuckets, entity => FliptBucketing.OfThreshold(flag.Key, entity)),
                        caller =>
                            FliptEvaluator.IsBelow(flag.Key, caller.TargetingKey, rollout.Percentage)
                                ? FliptMapping.NameOf(rollout.Value)
                                : null
                    );
                }
                yield break;
            }
            // Rules often repeat the same shares; one of each kind is compared.
            var callers = BucketCallers.OfAll(FliptBucketing.VariantBuckets, entity => FliptBucketing.OfVariant(flag.Key, entity));
            foreach (var rule in flag.Rules.DistinctBy(rule => string.Join('\n', rule.Shares)))
                yield return new(
                    rule.Place,
                    FliptMapping.ToRule(flag, rule, when: null),
                    callers,
                    caller => FliptEvaluator.Distribute(flag, rule, caller.TargetingKey)
                );
        }
    }

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            var groups = flag
                .Rules.Select(rule => rule.Segments)
                .Concat(flag.Rollouts.Select(rollout => rollout.Segments).OfType<FliptSegments>());
            FliptSegments[] rules = [.. groups];
            foreach (var rule in rules)
            foreach (var matching in rule.All ? [rule.Keys] : rule.Keys.Select(key => ImmutableArray.Create(key)))
                yield return Satisfying([.. matching.SelectMany(key => ConstraintsOf(key))]);
            FliptConstraint[] constraints = [.. rules.SelectMany(rule => rule.Keys).Distinct().SelectMany(key => ConstraintsOf(key))];
            var random = new Random(flag.Rules.Length + constraints.Length);
            for (var i = 0; i < Combinations; i++)
                yield return Combine(constraints, random, i);
        }
    }

    private ImmutableArray<FliptConstraint> ConstraintsOf(string segment) =>
        segments.TryGetValue(segment, out var found) ? found.Constraints : [];

    /// <summary>Returns a caller that passes each constraint, unless a later one of the same attribute excludes it.</summary>
    private static ProofCaller Satisfying(FliptConstraint[] constraints)
    {
        var caller = new ProofCaller("entity-1");
        foreach (var constraint in constraints)
            if (Candidates(constraint).FirstOrDefault(value => FliptEvaluator.Matches(constraint, value ?? "")) is { } value)
                caller = With(caller, constraint, value);
        return caller;
    }

    private static ProofCaller Combine(FliptConstraint[] constraints, Random random, int number)
    {
        var caller = new ProofCaller(string.Create(CultureInfo.InvariantCulture, $"entity-{number}"));
        // A few attributes at a time: with all of them, nearly every caller would stop at the first rules.
        for (var i = 0; i < Math.Min(constraints.Length, 4); i++)
        {
            var constraint = constraints[random.Next(constraints.Length)];
            string?[] values = [.. Candidates(constraint)];
            if (values[random.Next(values.Length)] is { } value)
                caller = With(caller, constraint, value);
        }
        return caller;
    }

    private static ProofCaller With(ProofCaller caller, FliptConstraint constraint, string value)
    {
        if (constraint.Type == FliptComparison.EntityId)
            return value.Length == 0 ? caller : caller with { TargetingKey = value };
        return caller with { Attributes = caller.Attributes.SetItem(constraint.Property, FlagValue.From(value)) };
    }

    /// <summary>Returns values that pass and fail a constraint; null is a missing attribute.</summary>
    private static IEnumerable<string?> Candidates(FliptConstraint constraint)
    {
        IEnumerable<string?> values = constraint.Type switch
        {
            // The value of these is ignored, and need not be one of the type.
            _ when constraint.Operator is "present" or "notpresent" or "empty" or "notempty" => ["x", " ", "\t", "0"],
            FliptComparison.Number => constraint.Values.Where(value => value.Length > 0).SelectMany(NumbersNear).Append("0"),
            FliptComparison.Boolean => ["true", "false", "T", "0"],
            FliptComparison.DateTime => TimesNear(constraint.Value),
            _ => constraint.Values.SelectMany(TextsNear).Append("other"),
        };
        return values.Concat(["", null]);
    }

    private static IEnumerable<string> NumbersNear(string text)
    {
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        foreach (var near in new[] { number, Math.BitDecrement(number), Math.BitIncrement(number), number - 1, number + 1 })
            yield return near.ToString("R", CultureInfo.InvariantCulture);
        yield return text;
    }

    private static IEnumerable<string> TimesNear(string text)
    {
        yield return text;
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        foreach (var near in new[] { -1000, -1, 0, 1, 1000 })
            yield return time.AddMilliseconds(near).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> TextsNear(string text) =>
        [text, text + "x", "x" + text, $" {text}\n", $"x{text}x", text.ToUpperInvariant()];
}
