using Confluent.Kafka;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Events.Kafka;

/// <summary>The reports on the records of one delivery, by one handler for all of them.</summary>
internal sealed class Reports
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outstanding = 1; // The sender's own, until it has handed over everything.
    private Error? _failure;

    public Reports() => Handler = Take;

    /// <summary>What the client calls with each report.</summary>
    public Action<DeliveryReport<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Handler { get; }

    /// <summary>The first failure, or null.</summary>
    public Error? Failure => Volatile.Read(ref _failure);

    /// <summary>One more record is about to be handed over.</summary>
    public void Expect() => Interlocked.Increment(ref _outstanding);

    /// <summary>That record was not taken after all.</summary>
    public void Forget() => Interlocked.Decrement(ref _outstanding);

    /// <summary>Ends when there is a report on every record; call it once, after the last.</summary>
    public Task AllAsync()
    {
        Arrive();
        return _all.Task;
    }

    private void Take(DeliveryReport<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> report)
    {
        if (report.Error.IsError) Interlocked.CompareExchange(ref _failure, report.Error, null);
        Arrive();
    }

    private void Arrive()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0) _all.TrySetResult();
    }
}
