using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Conditions;

/// <summary>
/// Reads operands for the operators that need more than a plain value. The validator and the compiler both read them here.
/// </summary>
internal static class Operands
{
    public static byte[] Utf8(FlagValue operand) => Encoding.UTF8.GetBytes(operand.AsString());

    public static bool TryRegex(FlagValue operand, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            regex = new(operand.AsString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            problem = null;
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            regex = null;
            problem = exception.Message;
            return false;
        }
    }

    public static bool TryTime(FlagValue operand, out long unixMilliseconds)
    {
        if (operand.Type == FlagType.Number)
        {
            // The years 1 to 9999, the range of DateTimeOffset.
            unixMilliseconds = (long)operand.AsNumber();
            return operand.AsNumber() is >= -62_135_596_800_000 and <= 253_402_300_799_999;
        }
        return Rfc3339.TryParse(Utf8(operand), out unixMilliseconds);
    }
}
