using FlagCluster.Contracts.Evaluation;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Writes properties of evaluation events.</summary>
internal static class EvaluationJson
{
    /// <summary>Writes flag, variant and value: <c>,"flagKey":…,"variant":…,"value":…</c>.</summary>
    /// <param name="output">The output.</param>
    /// <param name="flag">The flag's key.</param>
    /// <param name="variant">The variant, or null.</param>
    /// <param name="value">The variant's value as JSON; empty to omit it.</param>
    public static void WriteVariant(Utf8Buffer output, ReadOnlySpan<char> flag, string? variant, ReadOnlySpan<byte> value)
    {
        output.Append(",\"flagKey\":"u8);
        output.AppendString(flag);
        if (variant is null)
            return;
        output.Append(",\"variant\":"u8);
        output.AppendString(variant);
        if (value.IsEmpty)
            return;
        output.Append(",\"value\":"u8);
        output.Append(value);
    }

    /// <summary>Writes reason and error code: <c>,"reason":…,"errorCode":…</c>.</summary>
    public static void WriteReason(Utf8Buffer output, Reason reason, ErrorCode error)
    {
        output.Append(",\"reason\":\""u8);
        output.Append(reason.Utf8());
        if (error != ErrorCode.None)
        {
            output.Append("\",\"errorCode\":\""u8);
            output.Append(error.Utf8());
        }
        output.Append("\""u8);
    }
}
