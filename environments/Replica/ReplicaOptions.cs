using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments.Replica;

/// <summary>How rulesets are followed. Section <c>Replica</c>.</summary>
public sealed class ReplicaOptions : IValidatableObject
{
    /// <summary>Seconds between two pulls when nothing is heard, varied by ±20 %. Default 10. It bounds how long a lost hint can matter.</summary>
    [Range(0.1, 3600, ErrorMessage = "Replica:ReconcileSeconds must be from 0.1 to 3600.")]
    public double ReconcileSeconds { get; set; } = 10;

    /// <summary>Seconds without a confirmation from the writer after which answers say <c>STALE</c>. Default 30.</summary>
    [Range(0.1, 86_400, ErrorMessage = "Replica:StaleAfterSeconds must be from 0.1 to 86400.")]
    public double StaleAfterSeconds { get; set; } = 30;

    /// <summary>Seconds before the first retry after a failure; they double up to <see cref="ReconcileSeconds"/>, varied by ±20 %. Default 0.5.</summary>
    [Range(0.01, 60, ErrorMessage = "Replica:RetrySeconds must be from 0.01 to 60.")]
    public double RetrySeconds { get; set; } = 0.5;

    /// <summary>The least seconds between two writes of a ruleset to disk. Default 5. Less costs disk writes while rulesets change.</summary>
    [Range(0, 3600, ErrorMessage = "Replica:PersistSeconds must be from 0 to 3600.")]
    public double PersistSeconds { get; set; } = 5;

    /// <summary>The folder for the last good rulesets, from which a start without the writer is served; empty keeps none. Default empty.</summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// The environments followed at a time. Default 1,000. Past it the one that was used least recently is saved and stopped; it is loaded again
    /// when it is asked for. Those with open streams stay. More costs memory and pulls; less makes the first answer of a rare environment slower.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "Replica:MaxEnvironments must be from 1 to 1000000.")]
    public int MaxEnvironments { get; set; } = 1_000;

    /// <summary>
    /// Pulls at a time of environments that have lost touch with their writer, or load for the first time. Default 16. Less spares the cluster when
    /// it comes back; more catches up sooner. A change that is heard of is fetched at once, whatever this says.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Replica:ConcurrentPulls must be from 1 to 10000.")]
    public int ConcurrentPulls { get; set; } = 16;

    /// <summary>Which environments are followed from the start, up to <see cref="MaxEnvironments"/>. Default <c>Saved</c>. More makes first answers faster and a start dearer.</summary>
    [EnumDataType(typeof(ReplicaPreload), ErrorMessage = "Replica:Preload must be None, Saved or All.")]
    public ReplicaPreload Preload { get; set; } = ReplicaPreload.Saved;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The longest time between two pulls that nothing is wrong with is a fifth more than the setting says.
        if (StaleAfterSeconds <= ReconcileSeconds * 1.2)
        {
            yield return new(FormattableString.Invariant(
                $"Replica:StaleAfterSeconds is {StaleAfterSeconds} and must be more than 1.2 times Replica:ReconcileSeconds, which is {ReconcileSeconds}: otherwise rulesets would be called stale between two pulls. Set it above {ReconcileSeconds * 1.2}, better to three times ReconcileSeconds."),
                [nameof(StaleAfterSeconds)]);
        }
    }
}
