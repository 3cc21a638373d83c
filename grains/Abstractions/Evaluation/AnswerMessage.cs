using System.Collections.Immutable;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>A <see cref="FlagAnswer"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.answer")]
public sealed record AnswerMessage
{
    /// <summary>The version of the ruleset that was evaluated; 0.0 when none is loaded.</summary>
    [Id(0)]
    public VersionMessage Version { get; init; }

    /// <summary>True when the ruleset was not confirmed by its writer for a while.</summary>
    [Id(1)]
    public bool Stale { get; init; }

    /// <summary>What is wrong with the query as a whole.</summary>
    [Id(2)]
    public ErrorCode Error { get; init; }

    /// <summary>A sentence about the error, or null.</summary>
    [Id(3)]
    public string? ErrorMessage { get; init; }

    /// <summary>For one flag its resolution, for all flags one each.</summary>
    [Id(4)]
    public ImmutableArray<ResolutionMessage> Flags { get; init; } = [];

    /// <summary>Which stretch between the opening and closing of time windows the answer was made in.</summary>
    [Id(5)]
    public int TimeWindowEpoch { get; init; }

    /// <summary>The message for an answer.</summary>
    public static AnswerMessage Of(FlagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new()
        {
            Version = VersionMessage.Of(answer.Version),
            Stale = answer.Stale,
            Error = answer.Error,
            ErrorMessage = answer.ErrorMessage,
            Flags = [.. answer.Flags.Select(ResolutionMessage.Of)],
            TimeWindowEpoch = answer.TimeWindowEpoch,
        };
    }

    /// <summary>The answer.</summary>
    public FlagAnswer ToAnswer() =>
        new(Version.ToVersion(), Stale, Error, ErrorMessage, [.. Flags.Select(flag => flag.ToResolution())]) { TimeWindowEpoch = TimeWindowEpoch };
}
