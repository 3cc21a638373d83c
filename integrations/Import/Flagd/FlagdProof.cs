using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Represents flagd's evaluation of a flag, with callers for all buckets or around their bounds, and near all operands.</summary>
/// <param name="evaluator">Evaluates the flag.</param>
/// <param name="mapping">The mapping of the flag.</param>
/// <param name="targeting">The targeting; null for none.</param>
/// <param name="logic">Reads expressions.</param>
internal sealed class FlagdProof(FlagdEvaluator evaluator, FlagdMapping mapping, SourceNode? targeting, FlagdLogic logic) : ISourceFlag
{
    // More buckets are too many to find a caller for each bound by trial.
    private const int MaxBuckets = 10_000;

    public IEnumerable<ShareProof> Shares
    {
        get
        {
            foreach (var fraction in mapping.Fractions)
                yield return new(
                    fraction.Place,
                    new("share", null, null, FlagdMapping.ToSplit(fraction)!),
                    CallersOf(fraction),
                    caller => FlagdEvaluator.Choose(fraction, caller)
                );
        }
    }

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            logic.Begin();
            (string Attribute, FlagValue Operand)[] operands =
            [
                .. targeting is { } expression ? LogicOperands.Of(logic, expression).Where(item => !item.Attribute.StartsWith('$')) : [],
                .. mapping.Fractions.Select(fraction => (fraction.Attribute, FlagValue.From("value"))),
            ];
            return OperandCallers.Of(operands).Select(WithTextsToHash);
        }
    }

    public string? Evaluate(ProofCaller caller) => evaluator.Evaluate(caller);

    /// <summary>Returns a caller whose hashed attributes are texts or missing: flagd's buckets of other types are not documented.</summary>
    private ProofCaller WithTextsToHash(ProofCaller caller)
    {
        foreach (var fraction in mapping.Fractions)
            if (caller.Attributes.GetValueOrDefault(fraction.Attribute) is { Type: not FlagType.String })
                caller = With(caller, fraction.Attribute, caller.TargetingKey);
        return caller;
    }

    private static IEnumerable<ProofCaller> CallersOf(FlagdFraction fraction)
    {
        var total = (uint)fraction.Total;
        var end = 0;
        int[] bounds = [.. fraction.Shares.Select(share => end += share.Weight)];
        var callers =
            total > MaxBuckets
                ? BucketCallers.Near(bounds, BucketOf)
                : BucketCallers.In(BucketCallers.Around(bounds, total), total, BucketOf);
        return callers
            .Concat(BucketCallers.In(Enumerable.Range(0, 100).Select(item => (uint)item), 100, value => MurmurHash.Of(value, 0) % 100))
            .Select(caller =>
                fraction.Attribute == ImportConditions.TargetingKey ? caller : With(new("other"), fraction.Attribute, caller.TargetingKey)
            );

        uint BucketOf(string value) => (uint)(((ulong)MurmurHash.Of(fraction.Salt + value, 0) * total) >> 32);
    }

    private static ProofCaller With(ProofCaller caller, string attribute, string value) =>
        caller with
        {
            Attributes = caller.Attributes.SetItem(attribute, FlagValue.From(value)),
        };
}
