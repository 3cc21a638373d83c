namespace FlagCluster.Analytics.Counting;

/// <summary>Represents one record of a topic, parsed.</summary>
/// <param name="Id">The id, the same for every delivery of the record.</param>
/// <param name="Time">The time of the event, in Unix milliseconds: 0 or more.</param>
/// <param name="Environment">The environment, <c>organization/project/environment</c>.</param>
/// <param name="TargetingKey">The targeting key as recorded, or null.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
public abstract record CountedEvent(Guid Id, long Time, string Environment, string? TargetingKey, string? Client)
{
    /// <summary>Gets who vouches for the names in the event. Default: nobody.</summary>
    public NameTrust Trust { get; init; }

    /// <summary>
    /// Gets whether <see cref="Client"/> was a server key when the event was recorded. Default: no; anyone can send events of client keys.
    /// </summary>
    public bool IsServerKey { get; init; }
}
