using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments.Replica;

/// <summary>Configures how rulesets are followed. Section <c>Replica</c>.</summary>
public sealed class ReplicaOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets the seconds between two pulls without a change notification, with ±20 % jitter. Default 10. Bounds the delay of a
    /// lost notification.
    /// </summary>
    [Range(0.1, 3600, ErrorMessage = "Replica:ReconcileSeconds must be from 0.1 to 3600.")]
    public double ReconcileSeconds { get; set; } = 10;

    /// <summary>
    /// Gets or sets the seconds without a confirmation from the writer after which answers have the reason <c>STALE</c>. Default 30.
    /// </summary>
    [Range(0.1, 86_400, ErrorMessage = "Replica:StaleAfterSeconds must be from 0.1 to 86400.")]
    public double StaleAfterSeconds { get; set; } = 30;

    /// <summary>
    /// Gets or sets the seconds before the first retry after a failure; they double up to <see cref="ReconcileSeconds"/>, with ±20 %
    /// jitter. Default 0.5.
    /// </summary>
    [Range(0.01, 60, ErrorMessage = "Replica:RetrySeconds must be from 0.01 to 60.")]
    public double RetrySeconds { get; set; } = 0.5;

    /// <summary>
    /// Gets or sets the minimum seconds between two writes of a ruleset to disk. Default 5. Less costs disk writes while rulesets change.
    /// </summary>
    [Range(0, 3600, ErrorMessage = "Replica:PersistSeconds must be from 0 to 3600.")]
    public double PersistSeconds { get; set; } = 5;

    /// <summary>
    /// Gets or sets the folder of the last good rulesets, which serve after a start while the writer is unavailable; empty saves none.
    /// Default empty.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// Gets or sets the maximum number of environments followed at a time. Default 1,000. Above it the least recently used one is saved
    /// and stopped, and loaded again at its next use. Those with open streams stay. More costs memory and pulls; less makes the first
    /// answer of a rarely used environment slower.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "Replica:MaxEnvironments must be from 1 to 1000000.")]
    public int MaxEnvironments { get; set; } = 1_000;

    /// <summary>
    /// Gets or sets the maximum number of concurrent pulls of environments that lost their writer or load for the first time. Default 16.
    /// Less reduces the load on a recovering cluster; more catches up sooner. A pull after a change notification is not limited.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Replica:ConcurrentPulls must be from 1 to 10000.")]
    public int ConcurrentPulls { get; set; } = 16;

    /// <summary>
    /// Gets or sets the environments followed from the start, up to <see cref="MaxEnvironments"/>. Default <c>Saved</c>. More makes first
    /// answers faster and the start slower.
    /// </summary>
    [EnumDataType(typeof(ReplicaPreload), ErrorMessage = "Replica:Preload must be None, Saved or All.")]
    public ReplicaPreload Preload { get; set; } = ReplicaPreload.Saved;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // With jitter, the longest time between two successful pulls is a fifth more than the setting.
        if (StaleAfterSeconds <= ReconcileSeconds * 1.2)
        {
            yield return new(
                FormattableString.Invariant(
                    $"Replica:StaleAfterSeconds is {StaleAfterSeconds} and must be more than 1.2 times Replica:ReconcileSeconds, "
                )
                    + FormattableString.Invariant($"which is {ReconcileSeconds}: ")
                    + "otherwise rulesets would be reported as stale between two pulls. "
                    + FormattableString.Invariant($"Set it above {ReconcileSeconds * 1.2}, or better to three times ReconcileSeconds."),
                [nameof(StaleAfterSeconds)]
            );
        }
    }
}
