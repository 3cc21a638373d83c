using System.Collections.Immutable;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>A <see cref="Pull"/> on the wire, or word that the store did not answer.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.pull-reply")]
public sealed record PullReply
{
    /// <summary>That the reader has the current version.</summary>
    public static readonly PullReply NotModified = new() { Outcome = PullOutcome.NotModified };

    /// <summary>What the reader gets.</summary>
    [Id(0)]
    public PullOutcome Outcome { get; init; }

    /// <summary>The version of <see cref="Ruleset"/>.</summary>
    [Id(1)]
    public VersionMessage Version { get; init; }

    /// <summary>The whole ruleset as UTF-8 JSON, as <c>GET /api/v1/ruleset</c> serves it; empty unless the outcome is full.</summary>
    [Id(2)]
    public byte[] Ruleset { get; init; } = [];

    /// <summary>The changes since the reader's version, oldest first; empty unless the outcome is a delta.</summary>
    [Id(3)]
    public ImmutableArray<ChangeMessage> Changes { get; init; } = [];

    /// <summary>What failed when the store did not answer, without secrets; null otherwise.</summary>
    [Id(4)]
    public string? Failure { get; init; }

    /// <summary>What was pulled.</summary>
    /// <exception cref="StorageUnavailableException">The store did not answer.</exception>
    /// <exception cref="InvalidDataException">The JSON is not what this program wrote, or the outcome is one that only a newer release knows.</exception>
    public Pull ToPull() => Outcome switch
    {
        PullOutcome.NotModified => new PullNotModified(),
        PullOutcome.Delta => new PullDelta([.. Changes.Select(change => change.ToChange())]),
        PullOutcome.Full => new PullFull(Version.ToVersion(), RulesetJson.ReadTrusted(Ruleset)),
        PullOutcome.Unavailable => throw new StorageUnavailableException(Failure ?? "The environment's store did not answer."),
        _ => throw new InvalidDataException($"The silo answered a pull with the unknown outcome {Outcome}. Bring this process to the silo's release."),
    };
}
