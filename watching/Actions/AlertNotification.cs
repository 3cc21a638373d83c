using FlagCluster.Analytics.Storage;

namespace FlagCluster.Watching.Actions;

/// <summary>Represents a notification about an alert.</summary>
/// <param name="Id">The id: the same for every delivery.</param>
/// <param name="Target">The name of the target.</param>
/// <param name="Alert">The alert.</param>
public sealed record AlertNotification(string Id, string Target, Alert Alert);
