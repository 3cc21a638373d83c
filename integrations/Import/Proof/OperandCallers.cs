using System.Globalization;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Makes callers whose attributes have the values that a flag compares with, and values near them.</summary>
internal static class OperandCallers
{
    private const int Combinations = 192;

    private static readonly string[] Others = ["other", "", "7.5", "1.2", "true"];

    /// <summary>
    /// Returns callers, the same in each run. Half of them have the operands themselves as far as these do not exclude each other.
    /// </summary>
    /// <param name="operands">The attributes and what they are compared with.</param>
    public static IEnumerable<ProofCaller> Of(IReadOnlyList<(string Attribute, FlagValue Operand)> operands)
    {
        var random = new Random(operands.Count);
        for (var i = 0; i < Combinations; i++)
        {
            var caller = new ProofCaller(string.Create(CultureInfo.InvariantCulture, $"user-{i}"));
            foreach (var (attribute, operand) in operands)
            {
                // A caller with few attributes passes the tests for missing ones.
                if (random.Next(4) == 0)
                    continue;
                FlagValue[] near = [.. Near(operand)];
                caller = With(caller, attribute, i % 2 == 0 ? operand : near[random.Next(near.Length)]);
            }
            yield return caller;
        }
    }

    private static ProofCaller With(ProofCaller caller, string attribute, FlagValue value)
    {
        if (attribute != ImportConditions.TargetingKey)
            return caller with { Attributes = caller.Attributes.SetItem(attribute, value) };
        return value.Type == FlagType.String && value.AsString().Length > 0 ? caller with { TargetingKey = value.AsString() } : caller;
    }

    private static IEnumerable<FlagValue> Near(FlagValue value)
    {
        yield return value;
        switch (value.Type)
        {
            case FlagType.Number:
                var number = value.AsNumber();
                foreach (
                    var near in (double[])[Math.BitDecrement(number), Math.BitIncrement(number), number - 1, number + 1, number + 0.5, 0]
                )
                    if (double.IsFinite(near))
                        yield return FlagValue.From(near);
                yield return FlagValue.From(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case FlagType.Boolean:
                yield return FlagValue.From(!value.AsBoolean());
                yield return FlagValue.From(value.AsBoolean() ? "true" : "false");
                break;
            case FlagType.String:
                var text = value.AsString();
                foreach (var near in (string[])[text + "x", "x" + text, text.ToUpperInvariant(), text + "-rc.1", "0.0.1", "999.0.0"])
                    yield return FlagValue.From(near);
                break;
        }
        foreach (var other in Others)
            yield return FlagValue.From(other);
        yield return FlagValue.From(7);
        yield return FlagValue.From(value: true);
    }
}
