namespace FlagCluster.Contracts.Audit;

/// <summary>Represents an entry or a signed checkpoint of an audit log for another system.</summary>
/// <param name="Organization">The organization; empty for the log of the installation.</param>
/// <param name="Id">The id, the same in every delivery: <c>organization@epoch.sequence</c>, and <c>/checkpoint</c> after it.</param>
/// <param name="Type">The type, <see cref="EntryType"/> or <see cref="CheckpointType"/>.</param>
/// <param name="Time">The time in microseconds since 1970 UTC.</param>
/// <param name="Json">The message as UTF-8 JSON on one line.</param>
public sealed record AuditMessage(string Organization, string Id, string Type, long Time, ReadOnlyMemory<byte> Json)
{
    /// <summary>The type of an entry with its hashes, as in an export.</summary>
    public const string EntryType = "flagcluster.audit.entry.v1";

    /// <summary>The type of a signed checkpoint.</summary>
    public const string CheckpointType = "flagcluster.audit.checkpoint.v1";
}
