using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Represents LaunchDarkly's evaluation of a flag, with many callers for each rollout, and callers near all operands.</summary>
internal sealed class LaunchDarklyProof(
    LaunchDarklyFlag flag,
    IReadOnlyDictionary<string, LaunchDarklyFlag> flags,
    IReadOnlyDictionary<string, LaunchDarklySegment> segments,
    LaunchDarklyEvaluator evaluator
) : ISourceFlag
{
    // Buckets are too many to find a caller for each.
    private const int CallersOfRollout = 1000;
    private const int KeysOfTarget = 3;

    public IEnumerable<ShareProof> Shares
    {
        get
        {
            foreach (var serve in flag.Rules.Select(rule => rule.Serve).Append(flag.Fallthrough).Where(serve => serve.Variation is null))
            {
                Rule[] shares = [.. LaunchDarklyMapping.ToShares(flag, serve, "share")];
                foreach (var share in shares)
                {
                    // The last of several rules has the callers of no other.
                    if (shares.Length > 1 && share.When is null)
                        continue;
                    yield return new(serve.Place, share, CallersOf(serve), caller => Expected(serve, share, caller));
                }
            }
        }
    }

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            (string Attribute, FlagValue Operand)[] operands =
            [
                .. TargetsOf(flag).Concat(flag.Prerequisites.SelectMany(item => TargetsOf(flags[item.Flag]))).SelectMany(OperandsOf),
                .. ClausesOf(flag).Concat(flag.Prerequisites.SelectMany(item => ClausesOf(flags[item.Flag]))).SelectMany(OperandsOf),
            ];
            return OperandCallers.Of(operands).Select(WithKinds);
        }
    }

    public string? Evaluate(ProofCaller caller) => evaluator.Evaluate(flag, caller) is { } index ? flag.Variants[index].Key : null;

    private string? Expected(LaunchDarklyServe serve, Rule share, ProofCaller caller)
    {
        var variant = flag.Variants[LaunchDarklyEvaluator.Serve(flag, serve, caller)].Key;
        return share.Serve is ServeVariant one && one.Variant != variant ? null : variant;
    }

    private static IEnumerable<ProofCaller> CallersOf(LaunchDarklyServe serve)
    {
        yield return new("user");
        for (var i = 0; i < CallersOfRollout; i++)
        {
            var caller = new ProofCaller(string.Create(CultureInfo.InvariantCulture, $"user-{i}"));
            yield return serve.By == ImportConditions.TargetingKey ? caller : With(caller, serve.By, caller.TargetingKey);
        }
    }

    /// <summary>Returns a caller whose contexts of other kinds have keys, because there is none without.</summary>
    private static ProofCaller WithKinds(ProofCaller caller) =>
        caller
            .Attributes.Keys.Where(attribute => attribute.Contains('.', StringComparison.Ordinal))
            .Select(attribute => LaunchDarklyAttributes.OfKind(attribute.Split('.')[0]))
            .Distinct()
            .Where(key => caller.Attributes.GetValueOrDefault(key)?.Type != FlagType.String)
            .Aggregate(caller, (one, key) => With(one, key, "key-" + one.TargetingKey));

    private static ProofCaller With(ProofCaller caller, string attribute, string value) =>
        caller with
        {
            Attributes = caller.Attributes.SetItem(attribute, FlagValue.From(value)),
        };

    private IEnumerable<LaunchDarklyClause> ClausesOf(LaunchDarklyFlag one) => one.Rules.SelectMany(rule => Expanded(rule.Clauses, []));

    /// <summary>Returns clauses with those of the segments that they name.</summary>
    private IEnumerable<LaunchDarklyClause> Expanded(IEnumerable<LaunchDarklyClause> clauses, HashSet<string> seen) =>
        clauses.SelectMany(clause =>
            SegmentsOf(clause)
                .Where(segment => seen.Add(segment.Key))
                .SelectMany(segment => Expanded(segment.Rules.SelectMany(rule => rule.Clauses), seen))
                .Prepend(clause)
        );

    private IEnumerable<LaunchDarklyTarget> TargetsOf(LaunchDarklyFlag one) =>
        one.Targets.Concat(
            ClausesOf(one).SelectMany(SegmentsOf).Distinct().SelectMany(segment => segment.Included.Concat(segment.Excluded))
        );

    private IEnumerable<LaunchDarklySegment> SegmentsOf(LaunchDarklyClause clause) =>
        clause.Operator != LaunchDarklyClause.SegmentMatch
            ? []
            : clause
                .Values.Where(value => value.Type == FlagType.String)
                .Select(value => segments.GetValueOrDefault(value.AsString()))
                .OfType<LaunchDarklySegment>();

    private static IEnumerable<(string Attribute, FlagValue Operand)> OperandsOf(LaunchDarklyTarget target) =>
        target.Keys.Take(KeysOfTarget).Select(key => (target.Attribute, FlagValue.From(key)));

    private static IEnumerable<(string Attribute, FlagValue Operand)> OperandsOf(LaunchDarklyClause clause)
    {
        if (clause.Operator == LaunchDarklyClause.SegmentMatch)
            return [];
        return clause.Attribute == LaunchDarklyClause.Kind
            ? clause
                .Values.Where(value => value.Type == FlagType.String)
                .Select(kind => (LaunchDarklyAttributes.OfKind(kind.AsString()), FlagValue.From("key")))
            : clause.Values.Take(KeysOfTarget).Where(value => value.Type != FlagType.Object).Select(value => (clause.Attribute, value));
    }
}
