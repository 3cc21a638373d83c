using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Tests.Wire;

/// <summary>Represents the reply to a pull in a later release: it has the same ids, and further ones.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.tests.next-pull-reply")]
public sealed record NextPullReply
{
    [Id(0)]
    public PullOutcome Outcome { get; init; }

    [Id(1)]
    public VersionMessage Version { get; init; }

    [Id(2)]
    public byte[] Ruleset { get; init; } = [];

    [Id(7)]
    public string? Added { get; init; }

    [Id(8)]
    public VersionMessage[] AddedAfter { get; init; } = [];
}
