using System.Text.Json;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Control.Audit;

/// <summary>Represents the statement that the oldest entries of a log were removed, which an entry of the log contains.</summary>
/// <param name="Organization">The organization; empty for the installation.</param>
/// <param name="Through">The number of the last removed entry.</param>
/// <param name="Hash">Its hash, 32 bytes, which the first remaining entry continues.</param>
public sealed record AuditRemoval(string Organization, long Through, ReadOnlyMemory<byte> Hash)
{
    private const string Member = "removal";

    /// <summary>Returns the statement with its signature as a JSON object, for <see cref="AuditRecord.After"/>.</summary>
    public string Sign(AuditSigner signer)
    {
        var statement = AuditLine.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("organization"u8, Organization);
            writer.WriteNumber("through"u8, Through);
            writer.WriteString("hash"u8, Convert.ToHexStringLower(Hash.Span));
            writer.WriteEndObject();
        });
        return System.Text.Encoding.UTF8.GetString(AuditLine.Write(writer => AuditSignature.Write(writer, Member, statement, signer)));
    }

    /// <summary>Returns the statement of an entry; null when it has none.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="keys">The keys of which one must have signed it; null accepts the key that the statement names.</param>
    /// <returns>The statement, and whether its signature is valid.</returns>
    public static (AuditRemoval Statement, bool IsValid)? Read(AuditEntry entry, AuditKeys? keys)
    {
        ArgumentNullException.ThrowIfNull(entry);
        try
        {
            using var document = JsonDocument.Parse(entry.Bytes);
            var root = document.RootElement;
            if (root.GetProperty("action").GetString() != AuditActions.RemoveEntries)
                return null;
            var after = root.GetProperty("after");
            var removal = after.GetProperty(Member);
            var statement = new AuditRemoval(
                removal.GetProperty("organization").GetString()!,
                removal.GetProperty("through").GetInt64(),
                Convert.FromHexString(removal.GetProperty("hash").GetString()!)
            );
            return (statement, AuditSignature.FindProblem(after, Member, keys) is null);
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
