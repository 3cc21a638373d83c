namespace FlagCluster.Control.Audit;

/// <summary>Specifies the format of an export.</summary>
public enum AuditFormat
{
    /// <summary>One JSON object a line, with hashes and a signed manifest. It can be verified without the database.</summary>
    Jsonl,

    /// <summary>Comma-separated values for spreadsheets.</summary>
    Csv,
}
