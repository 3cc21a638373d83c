using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments;

/// <summary>How rulesets are followed. Section <c>Replica</c>.</summary>
public sealed class ReplicaOptions
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
}
