using System.Collections.Immutable;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Conditions;

/// <summary>
/// Reads operands for the operators that need more than a plain value. The validator and the compiler both read them here.
/// </summary>
internal static class Operands
{
    public static byte[] Utf8(FlagValue operand) => Encoding.UTF8.GetBytes(operand.AsString());

    /// <summary>Returns the operands of a test as its converted attribute is compared with them.</summary>
    /// <exception cref="InvalidDataException">An operand is not what the test compares with.</exception>
    public static ImmutableArray<FlagValue> Of(AttributeCondition test)
    {
        if (test.As == AttributeConversion.Time)
            return [.. test.Operands.Select(ToTime)];
        return Conversion.Of(test).IsLowerCase ? [.. test.Operands.Select(ToLower)] : test.Operands;
    }

    public static bool TryTime(FlagValue operand, out long unixMilliseconds)
    {
        if (operand.Type == FlagType.Number)
        {
            // The years 1 to 9999, the range of DateTimeOffset.
            unixMilliseconds = (long)operand.AsNumber();
            return double.IsInteger(operand.AsNumber()) && operand.AsNumber() is >= -62_135_596_800_000 and <= 253_402_300_799_999;
        }
        return Rfc3339.TryParse(Utf8(operand), out unixMilliseconds);
    }

    private static FlagValue ToTime(FlagValue operand) =>
        TryTime(operand, out var time) ? FlagValue.From((double)time) : throw new InvalidDataException($"'{operand}' is not a time.");

    private static FlagValue ToLower(FlagValue operand) =>
        operand.Type == FlagType.String ? FlagValue.From(TextCase.Lower(operand.AsString())) : operand;
}
