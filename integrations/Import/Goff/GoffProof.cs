using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Represents GO Feature Flag's evaluation of a flag, with callers at the bounds of all shares and near all operands.</summary>
internal sealed class GoffProof(GoffFlag flag) : ISourceFlag
{
    private readonly GoffEvaluator _evaluator = new(flag);

    public IEnumerable<ShareProof> Shares
    {
        get
        {
            foreach (var serve in flag.Rules.Append(flag.Default).Select(rule => rule.Serve))
            {
                if (GoffMapping.ToServe(flag, serve) is not ServeSplit split)
                    continue;
                yield return new(
                    PlaceOf(serve),
                    new("share", null, null, split),
                    CallersOf(split),
                    caller => _evaluator.Serve(serve, caller)
                );
            }
        }
    }

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            var operands = flag.Rules.SelectMany(rule => rule.Query is null ? [] : OperandsOf(rule.Query)).ToArray();
            return OperandCallers
                .Of(operands)
                .Select((caller, index) => WithKey(caller, string.Create(CultureInfo.InvariantCulture, $"id-{index}")))
                .SelectMany(caller => Times.Select(time => caller with { Time = time }));
        }
    }

    public string? Evaluate(ProofCaller caller) => _evaluator.Evaluate(caller);

    /// <summary>Gets times on both sides of the bounds of the experiment.</summary>
    private IEnumerable<DateTimeOffset> Times
    {
        get
        {
            yield return Prover.Now;
            if (flag.Start is { } start)
            {
                yield return start.AddMilliseconds(-1);
                yield return start;
            }
            if (flag.End is { } end)
            {
                yield return end;
                yield return end.AddMilliseconds(1);
            }
        }
    }

    private static SourcePlace PlaceOf(GoffServe serve) => serve is GoffRamp ramp ? ramp.Place : ((GoffPercentages)serve).Place;

    /// <summary>
    /// Returns callers in the buckets on both sides of each bound, or near them when the percentages sum to more than 100.
    /// </summary>
    private IEnumerable<ProofCaller> CallersOf(ServeSplit split)
    {
        var total = (uint)(split.Total ?? ServeSplit.TotalWeight);
        var end = 0;
        int[] bounds = [.. split.Weights.Select(share => end += share.Weight)];
        var callers =
            total > ServeSplit.TotalWeight
                ? BucketCallers.Near(bounds, key => GoffHash.Of(flag.Name + key) % total)
                : GoffHash.CallersIn(flag.Name, total, BucketCallers.Around(bounds, total));
        return callers.Select(caller => WithKey(caller, caller.TargetingKey));
    }

    private ProofCaller WithKey(ProofCaller caller, string key) =>
        flag.By == ImportConditions.TargetingKey
            ? caller
            : caller with
            {
                Attributes = caller.Attributes.SetItem(flag.By, FlagValue.From(key)),
            };

    private static IEnumerable<(string Attribute, FlagValue Operand)> OperandsOf(GoffExpression query)
    {
        query.Logic.Begin();
        return LogicOperands.Of(query.Logic, query.Expression).Select(item => (GoffConditions.AttributeOf(item.Attribute), item.Operand));
    }

    private static IEnumerable<(string Attribute, FlagValue Operand)> OperandsOf(GoffQuery query) =>
        query switch
        {
            GoffLogical logical => logical.Parts.SelectMany(OperandsOf),
            GoffNot not => OperandsOf(not.Part),
            GoffExpression expression => OperandsOf(expression),
            GoffPresent present => [(GoffConditions.AttributeOf(present.Attribute), FlagValue.From("present"))],
            GoffComparison { Literal.Kind: GoffLiteralKind.Null } test =>
            [
                (GoffConditions.AttributeOf(test.Attribute), FlagValue.From("present")),
            ],
            GoffComparison test => test.Literal.Values.Take(3).Select(value => (GoffConditions.AttributeOf(test.Attribute), value)),
            _ => [],
        };
}
