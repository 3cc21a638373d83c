using System.Diagnostics.Metrics;

namespace FlagCluster.Environments.Replica;

/// <content>The gauges of the replicas.</content>
public sealed partial class EnvironmentReplicas
{
    private IEnumerable<Measurement<int>> CountByState()
    {
        var states = All.Select(replica => replica.State).ToList();
        return [OfState(ReplicaState.NotReady, "not_ready"), OfState(ReplicaState.Ready, "ready"), OfState(ReplicaState.Stale, "stale")];

        Measurement<int> OfState(ReplicaState state, string name) =>
            new(states.Count(other => other == state), new KeyValuePair<string, object?>("state", name));
    }

    private IEnumerable<Measurement<double>> ConfirmationAges() =>
        All.Select(replica => new Measurement<double>(
            replica.ConfirmationAge.TotalSeconds,
            new KeyValuePair<string, object?>("environment", replica.Environment.ToString())
        ));

    private double LargestConfirmationAge() => All.Max(replica => (double?)replica.ConfirmationAge.TotalSeconds) ?? 0;
}
