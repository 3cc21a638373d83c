using System.Text.Json;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Reads the ids of requests.</summary>
internal static class FliptText
{
    /// <summary>The largest id of a request in bytes. Every answer repeats it, in a batch that of the batch.</summary>
    private const int MaxIdBytes = 256;

    /// <summary>Checks the current value of the id of a request, as <see cref="RequestText.Read"/> does, and its length.</summary>
    public static ErrorCode ReadId(in Utf8JsonReader reader, out Range location, out string? details)
    {
        var error = RequestText.Read(reader, "requestId", out location, out details);
        if (error != ErrorCode.None || reader.ValueSpan.Length <= MaxIdBytes)
            return error;
        location = default;
        details = $"'requestId' is longer than {MaxIdBytes} bytes.";
        return ErrorCode.ParseError;
    }
}
