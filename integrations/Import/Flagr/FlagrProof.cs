using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Flagr;

/// <summary>Represents Flagr's evaluation of a flag, written apart from the engine, with callers for all buckets and operands.</summary>
/// <remarks>pkg/handler/eval.go of Flagr. Attributes that are lists are not part of the comparison.</remarks>
internal sealed class FlagrProof(FlagrFlag flag) : ISourceFlag
{
    private const int Combinations = 128;

    private static readonly double[] Steps = [-1, 1, 0.5];

    private static readonly FlagValue[] Others = [FlagValue.From("other"), FlagValue.From(7.5), FlagValue.From(true), FlagValue.From("")];

    public IEnumerable<ShareProof> Shares
    {
        get
        {
            var callers = BucketCallers.OfAll(FlagrBucketing.Buckets, entity => FlagrBucketing.Of(flag.Id, entity));
            foreach (var segment in flag.Segments)
                yield return new(
                    segment.Place,
                    FlagrMapping.ToRule(flag, segment, when: null),
                    callers,
                    caller => FlagrBucketing.Choose(segment, FlagrBucketing.Of(flag.Id, caller.TargetingKey))
                );
        }
    }

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            FlagrConstraint[] all = [.. flag.Segments.SelectMany(segment => segment.Constraints)];
            var random = new Random(all.Length);
            foreach (var segment in flag.Segments)
                yield return segment.Constraints.Aggregate(new ProofCaller("entity"), Satisfy);
            for (var i = 0; i < Combinations; i++)
            {
                var caller = new ProofCaller(string.Create(CultureInfo.InvariantCulture, $"entity-{i}"));
                for (var j = 0; j < Math.Min(all.Length, 4); j++)
                {
                    var constraint = all[random.Next(all.Length)];
                    FlagValue[] values = [.. Candidates(constraint)];
                    caller = With(caller, constraint, values[random.Next(values.Length)]);
                }
                yield return caller;
            }
        }
    }

    public string? Evaluate(ProofCaller caller)
    {
        if (!flag.Enabled)
            return null;
        // The first segment whose constraints are met decides, also when its rollout serves nothing.
        var segment = flag.Segments.FirstOrDefault(segment => segment.Constraints.All(constraint => IsMet(constraint, caller)));
        return segment is null ? null : FlagrBucketing.Choose(segment, FlagrBucketing.Of(flag.Id, caller.TargetingKey));
    }

    private static bool IsMet(FlagrConstraint constraint, ProofCaller caller) =>
        caller.Attributes.TryGetValue(constraint.Property, out FlagValue? value) && IsMet(constraint, value);

    private static bool IsMet(FlagrConstraint constraint, FlagValue value)
    {
        if (constraint.Operator is "CONTAINS" or "NOTCONTAINS" || constraint.Values.IsEmpty || value.Type != constraint.Value.Type)
            return false;
        var operand = constraint.Value;
        return constraint.Operator switch
        {
            "EQ" => value.Equals(operand),
            "NEQ" => !value.Equals(operand),
            "IN" => constraint.Values.Contains(value),
            "NOTIN" => !constraint.Values.Contains(value),
            "EREG" => constraint.Pattern.IsMatch(value.AsString()),
            "NEREG" => !constraint.Pattern.IsMatch(value.AsString()),
            "LT" => value.AsNumber() < operand.AsNumber(),
            "LTE" => value.AsNumber() <= operand.AsNumber(),
            "GT" => value.AsNumber() > operand.AsNumber(),
            _ => value.AsNumber() >= operand.AsNumber(),
        };
    }

    private static ProofCaller Satisfy(ProofCaller caller, FlagrConstraint constraint) =>
        Candidates(constraint).FirstOrDefault(value => IsMet(constraint, value)) is { } found ? With(caller, constraint, found) : caller;

    private static ProofCaller With(ProofCaller caller, FlagrConstraint constraint, FlagValue value) =>
        caller with
        {
            Attributes = caller.Attributes.SetItem(constraint.Property, value),
        };

    private static IEnumerable<FlagValue> Candidates(FlagrConstraint constraint) => constraint.Values.SelectMany(Near).Concat(Others);

    private static IEnumerable<FlagValue> Near(FlagValue value) =>
        value.Type switch
        {
            FlagType.Number => [value, .. Steps.Select(step => FlagValue.From(value.AsNumber() + step))],
            FlagType.Boolean => [value, FlagValue.From(!value.AsBoolean())],
            _ => [value, FlagValue.From(value.AsString() + "x"), FlagValue.From(value.AsString().ToUpperInvariant())],
        };
}
