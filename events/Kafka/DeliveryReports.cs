using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Collects the reports of all records of one delivery, with one handler.</summary>
internal sealed class DeliveryReports
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outstanding = 1; // One for the sender, until it has produced all records.
    private Error? _failure;

    public DeliveryReports() => Handler = Complete;

    /// <summary>Gets the handler that the client calls with each report.</summary>
    public Action<DeliveryReport<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Handler { get; }

    /// <summary>Gets the first failure, or null.</summary>
    public Error? Failure => Volatile.Read(ref _failure);

    /// <summary>Expects one more report, before a record is produced.</summary>
    public void Expect() => Interlocked.Increment(ref _outstanding);

    /// <summary>Cancels an expected report, after a record was rejected.</summary>
    public void CancelExpected() => Interlocked.Decrement(ref _outstanding);

    /// <summary>Returns a task that completes when every expected report has arrived. Call it once, after the last record.</summary>
    public Task AllAsync()
    {
        Decrement();
        return _all.Task;
    }

    private void Complete(DeliveryReport<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> report)
    {
        if (report.Error.IsError)
            Interlocked.CompareExchange(ref _failure, report.Error, null);
        Decrement();
    }

    private void Decrement()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0)
            _all.TrySetResult();
    }
}
