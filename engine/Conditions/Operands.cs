using System.Diagnostics.CodeAnalysis;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Conditions;

/// <summary>
/// Reads operands for the operators that need more than a plain value. The validator and the compiler both read them here.
/// </summary>
internal static class Operands
{
    public static byte[] Utf8(FlagValue operand) => Encoding.UTF8.GetBytes(operand.AsString());

    public static bool TryPattern(FlagValue operand, [NotNullWhen(true)] out Pattern? pattern, [NotNullWhen(false)] out string? problem) =>
        Pattern.TryCompile(operand.AsString(), out pattern, out problem);

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
}
