using System.Collections.Concurrent;
using System.Diagnostics;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Tests.Support;

/// <summary>Records the activities of one environment that end.</summary>
internal sealed class RecordedActivities : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();

    public RecordedActivities(EnvironmentId environment)
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "FlagCluster.Environments",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("flagcluster.environment"), environment.ToString()))
                    _ended.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Gets the name, the status and the status description of each activity so far.</summary>
    public IReadOnlyList<(string Name, ActivityStatusCode Status, string? Description)> All =>
        [.. _ended.Select(activity => (activity.OperationName, activity.Status, activity.StatusDescription))];

    public void Dispose() => _listener.Dispose();
}
