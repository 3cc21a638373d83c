using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents a <see cref="Pull"/> on the wire, or that the store did not respond.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.pull-reply")]
public sealed partial record PullReply
{
    /// <summary>The reply to a reader that has the current version.</summary>
    public static readonly PullReply NotModified = new() { Outcome = PullOutcome.NotModified };

    /// <summary>Gets what the reply contains.</summary>
    [Id(0)]
    public PullOutcome Outcome { get; init; }

    /// <summary>Gets the version of <see cref="Ruleset"/>, or of the one that the reader cannot read.</summary>
    [Id(1)]
    public VersionMessage Version { get; init; }

    /// <summary>Gets the ruleset as UTF-8 JSON, as <c>GET /api/v1/ruleset</c> serves it; empty unless the outcome is full.</summary>
    [Id(2)]
    public byte[] Ruleset { get; init; } = [];

    /// <summary>Gets the changes since the reader's version, oldest first; empty unless the outcome is a delta.</summary>
    [Id(3)]
    public ImmutableArray<ChangeMessage> Changes { get; init; } = [];

    /// <summary>Gets what failed when the store did not respond, without secrets; null otherwise.</summary>
    [Id(4)]
    public string? Failure { get; init; }

    /// <summary>Gets the level of a ruleset that the reader does not know; 0 otherwise.</summary>
    [Id(5)]
    public int Level { get; init; }

    /// <summary>Gets the names of the features that the reader does not know.</summary>
    [Id(6)]
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>Returns what was pulled.</summary>
    /// <exception cref="StorageUnavailableException">The store did not respond.</exception>
    /// <exception cref="InvalidDataException">The JSON is invalid, or only a newer release knows the outcome.</exception>
    public Pull ToPull() =>
        Outcome switch
        {
            PullOutcome.NotModified => new PullNotModified(),
            PullOutcome.Delta => new PullDelta([.. Changes.Select(change => change.ToChange())]),
            PullOutcome.Full => ToFull(),
            PullOutcome.Unsupported => new PullUnsupported(Version.ToVersion(), Level, Features),
            PullOutcome.Unavailable => throw new StorageUnavailableException(Failure ?? "The environment's store did not respond."),
            _ => throw new InvalidDataException(
                $"The silo replied with the unknown outcome {Outcome}. Upgrade this process to the silo's release."
            ),
        };

    private PullFull ToFull()
    {
        var version = Version.ToVersion();
        var ruleset = RulesetJson.ReadTrusted(Ruleset, out var clientVersion);
        return new(version, ruleset) { ClientVersion = clientVersion == EnvironmentVersion.None ? version : clientVersion };
    }
}
