using System.Collections.Concurrent;
using System.Diagnostics;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Tests.Support;

/// <summary>The activities of one environment that have ended, since this was made.</summary>
internal sealed class Traced : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();

    public Traced(EnvironmentId environment)
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

    /// <summary>Name, status and description of each.</summary>
    public IReadOnlyList<(string Name, ActivityStatusCode Status, string? Why)> All =>
        [.. _ended.Select(activity => (activity.OperationName, activity.Status, activity.StatusDescription))];

    public void Dispose() => _listener.Dispose();
}
