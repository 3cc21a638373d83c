using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Control.Audit;

/// <summary>Configures the audit log. Section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Audit";

    /// <summary>
    /// Gets or sets the seconds for which equal denied requests are counted before one entry states their number. Default 10; 1 to 3,600.
    /// What was counted since is lost when the process is killed.
    /// </summary>
    [Range(1, 3600, ErrorMessage = "Audit:DeniedSeconds must be from 1 to 3600.")]
    public double DeniedSeconds { get; set; } = 10;

    /// <summary>
    /// Gets or sets the path of the private key that signs checkpoints, exports and removals: PEM, curve P-256. Default empty: the process
    /// creates <c>audit-key.pem</c> in its data folder. Give all hosts of a cluster the same key.
    /// </summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>
    /// Gets or sets the path of a file with the public keys (PEM, one after another) of which signatures are accepted in addition to those
    /// of the present key: former keys, and keys of other hosts. Default empty: none.
    /// </summary>
    public string FormerKeysFile { get; set; } = "";

    /// <summary>Gets or sets the seconds between two runs that make checkpoints and send entries. Default 5; 1 to 3,600.</summary>
    [Range(1, 3600, ErrorMessage = "Audit:PublishSeconds must be from 1 to 3600.")]
    public double PublishSeconds { get; set; } = 5;

    /// <summary>Gets or sets the seconds after which a log with new entries gets a checkpoint. Default 3600; 1 to 604,800.</summary>
    [Range(1, 604_800, ErrorMessage = "Audit:CheckpointSeconds must be from 1 to 604800.")]
    public int CheckpointSeconds { get; set; } = 3600;

    /// <summary>Gets or sets the number of new entries after which a log gets a checkpoint. Default 1000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Audit:CheckpointEntries must be from 1 to 1000000.")]
    public int CheckpointEntries { get; set; } = 1000;

    /// <summary>Gets or sets the hours between two verifications of every log. Default 24; 0 to 8,760. 0: none.</summary>
    [Range(0, 8760, ErrorMessage = "Audit:VerifyHours must be from 0 to 8760.")]
    public int VerifyHours { get; set; } = 24;

    /// <summary>Gets or sets the days after which entries are removed. Default 731 (two years); 0 to 36,500. 0: never.</summary>
    [Range(0, 36_500, ErrorMessage = "Audit:RetentionDays must be from 0 to 36500.")]
    public int RetentionDays { get; set; } = 731;

    /// <summary>Gets or sets the number of entries that are removed together. Default 1000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Audit:SegmentEntries must be from 1 to 1000000.")]
    public int SegmentEntries { get; set; } = 1000;

    /// <summary>
    /// Gets or sets whether entries are sent with names, e-mail addresses, network addresses and user agents. Default false: what was sent
    /// cannot be erased.
    /// </summary>
    public bool SendPersonal { get; set; }

    /// <summary>Gets or sets the address that receives entries and checkpoints as signed HTTP POST requests. Default empty: none.</summary>
    [RegularExpression("^(https?://.+)?$", ErrorMessage = "Audit:WebhookUrl must be an address that begins with https:// or http://.")]
    public string WebhookUrl { get; set; } = "";

    /// <summary>Gets or sets the secret that signs requests to <see cref="WebhookUrl"/>, 16 characters or more. Default empty.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Gets or sets the folder of a created key. Hosts set it to their data folder.</summary>
    internal string Directory { get; set; } = "";
}
