using System.Diagnostics.Metrics;

namespace FlagCluster.Control.Audit;

/// <summary>Provides the meter <c>FlagCluster.Audit</c>.</summary>
public sealed class AuditMetrics
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _checkpoints;
    private long _verifiedAt;
    private int _problems;

    /// <summary>Initializes the instruments.</summary>
    public AuditMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _verifiedAt = time.GetTimestamp();
        var meter = meters.Create("FlagCluster.Audit");
        _checkpoints = meter.CreateCounter<long>("flagcluster.audit.checkpoints", null, "Signed checkpoints of audit logs.");
        // The series exists before the first checkpoint.
        _checkpoints.Add(0);
        meter.CreateObservableGauge(
            "flagcluster.audit.verified.age",
            () => _time.GetElapsedTime(Volatile.Read(ref _verifiedAt)).TotalSeconds,
            "s",
            "Time since every audit log was last verified without a problem, or since the start."
        );
        meter.CreateObservableGauge(
            "flagcluster.audit.problems",
            () => Volatile.Read(ref _problems),
            null,
            "Audit logs and logs of environments with an altered, missing or inserted entry, at the last verification."
        );
    }

    internal void AddCheckpoint() => _checkpoints.Add(1);

    internal void SetVerified(int problems)
    {
        Volatile.Write(ref _problems, problems);
        if (problems == 0)
            Volatile.Write(ref _verifiedAt, _time.GetTimestamp());
    }
}
