using System.Collections.Immutable;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a crash of an application.</summary>
/// <param name="Id">The id, the same for every delivery of the record.</param>
/// <param name="Time">The time of the crash, in Unix milliseconds: 0 or more.</param>
/// <param name="Environment">The environment, <c>organization/project/environment</c>.</param>
/// <param name="TargetingKey">The targeting key as recorded, or null.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="Group">The id of the group: a hash of type and top frames.</param>
/// <param name="Type">The type of the error.</param>
public sealed record CountedCrash(Guid Id, long Time, string Environment, string? TargetingKey, string? Client, string Group, string Type)
    : CountedEvent(Id, Time, Environment, TargetingKey, Client)
{
    /// <summary>Gets the innermost frame, or null.</summary>
    public string? Frame { get; init; }

    /// <summary>Gets the message, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the stack, or null.</summary>
    public string? Stack { get; init; }

    /// <summary>Gets the application and its version; empty when it is not known.</summary>
    public string App { get; init; } = "";

    /// <summary>Gets the platform; empty when it is not known.</summary>
    public string Platform { get; init; } = "";

    /// <summary>Gets the flags that the application had evaluated; an empty variant is not known.</summary>
    public ImmutableArray<(string Flag, string Variant)> Flags { get; init; } = [];

    /// <summary>Returns the custom event that the crash is too.</summary>
    public CountedTrack ToTrack() =>
        new(Id, Time, Environment, TargetingKey, Client, CrashReport.TrackName, null) { Trust = Trust, IsServerKey = IsServerKey };
}
