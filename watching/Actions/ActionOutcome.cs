using FlagCluster.Analytics.Storage;

namespace FlagCluster.Watching.Actions;

/// <summary>Represents the result of one attempt to do an action.</summary>
/// <param name="Status">What became of it; pending when it is repeated later.</param>
/// <param name="Detail">What was done, or why it was not, in words.</param>
internal readonly record struct ActionOutcome(ActionStatus Status, string Detail);
