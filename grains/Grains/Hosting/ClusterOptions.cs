using System.ComponentModel.DataAnnotations;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Hosting;

/// <summary>
/// Which cluster this process belongs to, and how soon its members notice that one is gone. Section <c>Cluster</c>. Silos and gateways of one
/// cluster are given the same.
/// </summary>
/// <remarks>
/// A silo that dies is noticed after about <see cref="ProbeSeconds"/> × <see cref="MissedProbes"/>; what it held is written again elsewhere then.
/// Shorter is quicker, and takes a silo that pauses (a long collection, a starved machine) for dead sooner, which costs it its restart.
/// </remarks>
public sealed class ClusterOptions
{
    /// <summary>The cluster: silos and gateways with the same id find each other. Default <c>flagcluster</c>.</summary>
    [Required(ErrorMessage = "Cluster:ClusterId is empty; set it to the same name on every silo and gateway.")]
    public string ClusterId { get; set; } = "flagcluster";

    /// <summary>The service whose stored grain state and reminders these silos use; it stays when a cluster is replaced by another. Default <c>flagcluster</c>.</summary>
    [Required(ErrorMessage = "Cluster:ServiceId is empty; set it to the same name on every silo and gateway.")]
    public string ServiceId { get; set; } = "flagcluster";

    /// <summary>Seconds between two probes of a silo by another, and the time each may take. Default 1.</summary>
    [Range(0.1, 60, ErrorMessage = "Cluster:ProbeSeconds must be from 0.1 to 60.")]
    public double ProbeSeconds { get; set; } = 1;

    /// <summary>Probes missed in a row after which a silo votes that another is dead. Default 3.</summary>
    [Range(1, 100, ErrorMessage = "Cluster:MissedProbes must be from 1 to 100.")]
    public int MissedProbes { get; set; } = 3;

    /// <summary>Votes that declare a silo dead; in a cluster too small for them, half of its silos. Default 2.</summary>
    [Range(1, 100, ErrorMessage = "Cluster:Votes must be from 1 to 100.")]
    public int Votes { get; set; } = 2;

    /// <summary>Seconds after which a vote no longer counts. Default 60.</summary>
    [Range(1, 3600, ErrorMessage = "Cluster:VoteSeconds must be from 1 to 3600.")]
    public double VoteSeconds { get; set; } = 60;

    /// <summary>Seconds between two signs of life of a silo in the database. Default 5. Three missed ones let a new silo start although the old one was never declared dead.</summary>
    [Range(1, 600, ErrorMessage = "Cluster:HeartbeatSeconds must be from 1 to 600.")]
    public double HeartbeatSeconds { get; set; } = 5;

    /// <summary>Seconds between two readings of the table of silos, in case the news from the others was lost. Default 10.</summary>
    [Range(1, 600, ErrorMessage = "Cluster:TableRefreshSeconds must be from 1 to 600.")]
    public double TableRefreshSeconds { get; set; } = 10;

    /// <summary>Seconds between two readings of the list of silos by a gateway. Default 5. A silo that starts is used after this long.</summary>
    [Range(0.5, 600, ErrorMessage = "Cluster:GatewayListSeconds must be from 0.5 to 600.")]
    public double GatewayListSeconds { get; set; } = 5;

    /// <summary>The most seconds between two attempts of a gateway to reach a silo while there is none. Default 5.</summary>
    [Range(0.5, 600, ErrorMessage = "Cluster:ConnectRetrySeconds must be from 0.5 to 600.")]
    public double ConnectRetrySeconds { get; set; } = 5;

    /// <summary>Seconds a call to a grain may take before its caller gives up; writes and pulls give up after 5 at the latest. Default 10. Watches are polled after half of it.</summary>
    [Range(0.5, 600, ErrorMessage = "Cluster:CallSeconds must be from 0.5 to 600.")]
    public double CallSeconds { get; set; } = 10;
}
