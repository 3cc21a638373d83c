using FlagCluster.Grains.Changes;

namespace FlagCluster.Grains;

/// <summary>
/// Provides the names of grains, their state and their streams. They are in databases and on the wire, so a name never changes.
/// </summary>
public static class GrainNames
{
    /// <summary>The storage provider of grain state: the default one, which the host registers.</summary>
    public const string Storage = "Default";

    /// <summary>The stream provider, which <c>AddFlagClusterGrains</c> registers.</summary>
    public const string Streams = "flagcluster";

    /// <summary>The namespace of the streams of <see cref="ChangeHint"/>; each stream's key is an environment's id.</summary>
    public const string Changes = "flagcluster.changes";

    /// <summary>The reminder that makes a subscriber read the log without a hint.</summary>
    public const string CatchUp = "catch-up";

    /// <summary>The grain type of environments.</summary>
    public const string Environment = "flagcluster.environment";

    /// <summary>The grain type of evaluators.</summary>
    public const string Evaluator = "flagcluster.evaluator";

    /// <summary>The grain directory of evaluators.</summary>
    public const string EvaluatorDirectory = "flagcluster.evaluators";

    /// <summary>The grain type of change subscribers.</summary>
    public const string ChangeSubscriber = "flagcluster.change-subscriber";

    /// <summary>The grain type of the watchers of anomaly rules.</summary>
    public const string RuleWatcher = "flagcluster.rule-watcher";

    /// <summary>The grain type of the synchronizations with Git repositories.</summary>
    public const string GitSync = "flagcluster.git-sync";
}
