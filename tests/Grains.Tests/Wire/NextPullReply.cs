using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Tests.Wire;

/// <summary>A pull's reply as a later release may have it: the same ids, and more of them.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.tests.next-pull-reply")]
public sealed record NextPullReply
{
    [Id(0)]
    public PullOutcome Outcome { get; init; }

    [Id(1)]
    public VersionMessage Version { get; init; }

    [Id(2)]
    public byte[] Ruleset { get; init; } = [];

    [Id(5)]
    public string? Added { get; init; }

    [Id(6)]
    public VersionMessage[] AddedAfter { get; init; } = [];
}
