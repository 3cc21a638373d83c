using System.Text.Json;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Control.Audit;

/// <summary>
/// Represents what an audit log contained at a time. Kept outside the database, it shows whether entries were removed since.
/// </summary>
/// <param name="Organization">The organization; empty for the log of the installation.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Sequence">The number of the entry.</param>
/// <param name="Hash">The hash of the entry, 32 bytes.</param>
/// <param name="Time">The time in microseconds since 1970 UTC.</param>
public sealed record AuditCheckpoint(string Organization, long Epoch, long Sequence, ReadOnlyMemory<byte> Hash, long Time)
{
    private const string Member = "checkpoint";

    /// <summary>Returns the checkpoint with its signature as UTF-8 JSON on one line.</summary>
    public byte[] Sign(AuditSigner signer)
    {
        var document = AuditLine.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("organization"u8, Organization);
            writer.WriteNumber("epoch"u8, Epoch);
            writer.WriteNumber("sequence"u8, Sequence);
            writer.WriteString("hash"u8, Convert.ToHexStringLower(Hash.Span));
            writer.WriteString("time"u8, AuditTime.Text(Time));
            writer.WriteEndObject();
        });
        return AuditLine.Write(writer => AuditSignature.Write(writer, Member, document, signer));
    }

    /// <summary>Reads a signed checkpoint.</summary>
    /// <param name="line">The JSON on one line.</param>
    /// <param name="keys">The keys of which one must have signed it; null accepts any key.</param>
    /// <exception cref="InvalidDataException">The line is not a checkpoint, or its signature is not valid.</exception>
    public static AuditCheckpoint Read(string line, AuditKeys? keys)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (AuditSignature.FindProblem(document.RootElement, Member, keys) is { } problem)
                throw new InvalidDataException(problem);
            var checkpoint = document.RootElement.GetProperty(Member);
            return new(
                checkpoint.GetProperty("organization").GetString()!,
                checkpoint.GetProperty("epoch").GetInt64(),
                checkpoint.GetProperty("sequence").GetInt64(),
                Convert.FromHexString(checkpoint.GetProperty("hash").GetString()!),
                AuditTime.Parse(checkpoint.GetProperty("time").GetString()!)
            );
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"it is not a checkpoint: {exception.Message}", exception);
        }
    }
}
