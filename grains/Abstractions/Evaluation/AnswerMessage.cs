using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents a <see cref="FlagAnswer"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.answer")]
public sealed record AnswerMessage
{
    private const int Overhead = 64;

    /// <summary>Gets the version of the evaluated ruleset; 0.0 when none is loaded.</summary>
    [Id(0)]
    public VersionMessage Version { get; init; }

    /// <summary>Gets whether the ruleset is stale: its writer has not confirmed it recently.</summary>
    [Id(1)]
    public bool Stale { get; init; }

    /// <summary>Gets the error of the query as a whole.</summary>
    [Id(2)]
    public ErrorCode Error { get; init; }

    /// <summary>Gets a sentence about the error, or null.</summary>
    [Id(3)]
    public string? ErrorMessage { get; init; }

    /// <summary>Gets the resolution of each flag.</summary>
    [Id(4)]
    public ImmutableArray<ResolutionMessage> Flags { get; init; } = [];

    /// <summary>Gets the number of the interval between two time window boundaries in which the answer was computed.</summary>
    [Id(5)]
    public int TimeWindowEpoch { get; init; }

    /// <summary>Gets the flags as OFREP's JSON, or null.</summary>
    [Id(6)]
    public byte[]? Body { get; init; }

    /// <summary>Gets the approximate size of the message, in bytes.</summary>
    public long Size
    {
        get
        {
            long size = Overhead + (Body?.Length ?? 0);
            foreach (var flag in Flags)
                size += flag.Size;
            return size;
        }
    }

    /// <summary>Returns the message for an answer. It shares the body, which nobody changes.</summary>
    public static AnswerMessage Of(FlagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new()
        {
            Version = VersionMessage.Of(answer.Version),
            Stale = answer.Stale,
            Error = answer.Error,
            ErrorMessage = answer.ErrorMessage,
            Flags = answer.Flags.IsEmpty ? [] : [.. answer.Flags.Select(ResolutionMessage.Of)],
            TimeWindowEpoch = answer.TimeWindowEpoch,
            Body = BytesOf(answer.Body),
        };
    }

    private static byte[]? BytesOf(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return null;
        return MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : body.ToArray();
    }

    /// <summary>Returns the answer.</summary>
    public FlagAnswer ToAnswer() =>
        new(Version.ToVersion(), Stale, Error, ErrorMessage, Flags.IsEmpty ? [] : [.. Flags.Select(flag => flag.ToResolution())])
        {
            TimeWindowEpoch = TimeWindowEpoch,
            Body = Body,
        };
}
