namespace FlagCluster.Watching.Rules;

/// <summary>Provides the names of the targets of notifications that need no setting.</summary>
internal static class AlertTargets
{
    /// <summary>The log of the process, in which every notification is written anyway.</summary>
    public const string Log = "log";
}
