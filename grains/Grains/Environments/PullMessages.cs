using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Environments;

/// <summary>Creates the replies to pulls. Serializes each ruleset and each change once, for any number of readers.</summary>
internal sealed class PullMessages(EnvironmentId environment)
{
    private readonly ConditionalWeakTable<Change, ChangeMessage> _changes = [];
    private PullReply? _full;

    public PullReply Of(Pull pull) =>
        pull switch
        {
            PullNotModified => PullReply.NotModified,
            PullDelta delta => new()
            {
                Outcome = PullOutcome.Delta,
                Changes = [.. delta.Changes.Select(change => _changes.GetValue(change, ChangeMessage.Of))],
            },
            PullFull full => Full(full),
            PullUnsupported unsupported => new()
            {
                Outcome = PullOutcome.Unsupported,
                Version = VersionMessage.Of(unsupported.Version),
                Level = unsupported.Level,
                Features = unsupported.Features,
            },
            _ => throw new InvalidOperationException($"Unknown pull {pull.GetType().Name}."),
        };

    /// <summary>Discards the serialized ruleset, which is no longer the current one.</summary>
    public void Clear() => _full = null;

    private PullReply Full(PullFull full)
    {
        var version = VersionMessage.Of(full.Version);
        if (_full?.Version == version)
            return _full;
        return _full = new()
        {
            Outcome = PullOutcome.Full,
            Version = version,
            Ruleset = RulesetJson.Write(full.Ruleset, environment, full.Version, full.ClientVersion),
        };
    }
}
