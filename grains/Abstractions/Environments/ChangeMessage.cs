using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents a <see cref="Change"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.change")]
public sealed partial record ChangeMessage
{
    /// <summary>Gets the version that the change made.</summary>
    [Id(0)]
    public required VersionMessage Version { get; init; }

    /// <summary>Gets the array of operations as UTF-8 JSON, as in the log and in the stream's <c>patch</c>.</summary>
    [Id(1)]
    public required byte[] Operations { get; init; }

    /// <summary>Gets the time of the commit, in milliseconds since 1970 UTC.</summary>
    [Id(2)]
    public required long Time { get; init; }

    /// <summary>Gets the actor that made the change.</summary>
    [Id(3)]
    public required ActorMessage Actor { get; init; }

    /// <summary>Gets the reason for the change as free text, or null.</summary>
    [Id(4)]
    public string? Message { get; init; }

    /// <summary>Gets the caller's id of the operation, or null.</summary>
    [Id(5)]
    public string? OperationId { get; init; }

    /// <summary>Gets the id of the request that made the change, or null.</summary>
    [Id(6)]
    public string? RequestId { get; init; }

    /// <summary>Gets the level of the ruleset after the change.</summary>
    [Id(7)]
    public int Level { get; init; }

    /// <summary>Returns the message for a change.</summary>
    public static ChangeMessage Of(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new()
        {
            Version = VersionMessage.Of(change.Version),
            Operations = ChangeSetJson.Write(change.Changes),
            Level = change.Level,
            Time = change.Time.ToUnixTimeMilliseconds(),
            Actor = ActorMessage.Of(change.Actor),
            Message = change.Message,
            RequestId = change.RequestId,
            OperationId = change.OperationId,
        };
    }

    /// <summary>Returns the change.</summary>
    /// <exception cref="InvalidDataException">The operations were not written by this program.</exception>
    public Change ToChange() =>
        new()
        {
            Version = Version.ToVersion(),
            Changes = ChangeSetJson.ReadTrusted(Operations),
            Level = Level,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(Time),
            Actor = Actor.ToActor(),
            Message = Message,
            RequestId = RequestId,
            OperationId = OperationId,
        };
}
