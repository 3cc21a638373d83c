using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Environments;

/// <summary>Makes the messages of pulls: the whole ruleset is serialized once a version and each change once, however many readers ask.</summary>
internal sealed class PullMessages(EnvironmentId environment)
{
    private readonly ConditionalWeakTable<Change, ChangeMessage> _changes = [];
    private PullReply? _full;

    public PullReply Of(Pull pull) => pull switch
    {
        PullNotModified => PullReply.NotModified,
        PullDelta delta => new() { Outcome = PullOutcome.Delta, Changes = [.. delta.Changes.Select(change => _changes.GetValue(change, ChangeMessage.Of))] },
        PullFull full => Full(full),
        _ => throw new InvalidOperationException($"Unknown pull {pull.GetType().Name}."),
    };

    /// <summary>Forgets the whole ruleset's bytes, which no reader will ask for again.</summary>
    public void Clear() => _full = null;

    private PullReply Full(PullFull full)
    {
        var version = VersionMessage.Of(full.Version);
        if (_full?.Version == version) return _full;
        return _full = new() { Outcome = PullOutcome.Full, Version = version, Ruleset = RulesetJson.Write(full.Ruleset, environment, full.Version) };
    }
}
