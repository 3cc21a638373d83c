using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments.Subscribers;

/// <summary>How those who react to changes read an environment's log. Section <c>Subscriber</c>, of silos.</summary>
public sealed class SubscriberOptions
{
    /// <summary>Seconds after which each subscriber looks at the log by itself, in case the word of a change was lost. Default 60, the least there is. Less often costs fewer reads of the store.</summary>
    [Range(60, 86_400, ErrorMessage = "Subscriber:CatchUpSeconds must be from 60 to 86400.")]
    public int CatchUpSeconds { get; set; } = 60;

    /// <summary>The most changes a subscriber is handed at once. Default 100. More makes catching up quicker and takes more memory.</summary>
    [Range(1, 10_000, ErrorMessage = "Subscriber:BatchChanges must be from 1 to 10000.")]
    public int BatchChanges { get; set; } = 100;
}
