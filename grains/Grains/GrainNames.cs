using FlagCluster.Events.Changes;
using FlagCluster.Grains.Changes;

namespace FlagCluster.Grains;

/// <summary>Every name under which grains, their state and their streams are known to Orleans. They are in databases and on the wire: a name stays.</summary>
public static class GrainNames
{
    /// <summary>The storage provider of grain state, which the host registers: the default one.</summary>
    public const string Storage = "Default";

    /// <summary>The stream provider, which <c>AddFlagClusterGrains</c> registers.</summary>
    public const string Streams = "flagcluster";

    /// <summary>The namespace of the streams of <see cref="ChangeHint"/>; each stream's key is an environment's id.</summary>
    public const string Changes = "flagcluster.changes";

    /// <summary>The reminder by which a subscriber looks at the log by itself.</summary>
    public const string CatchUp = "catch-up";

    /// <summary>The grain type of environments.</summary>
    public const string Environment = "flagcluster.environment";

    /// <summary>The grain type of evaluators.</summary>
    public const string Evaluator = "flagcluster.evaluator";

    /// <summary>The grain type of change feeds, and the name of their state.</summary>
    public const string ChangeFeed = "flagcluster.change-feed";
}
