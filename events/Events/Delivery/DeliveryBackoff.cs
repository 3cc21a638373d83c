namespace FlagCluster.Events.Delivery;

/// <summary>Decides when a delivery queue retries: after a delay that doubles with each failure, up to 30 seconds.</summary>
/// <remarks>The queue's thread polls it between other work, so nothing awaits the delay.</remarks>
internal sealed class DeliveryBackoff(TimeSpan first, TimeProvider time)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private int _failures;
    private long _dueAt;

    /// <summary>Gets whether the delay is over.</summary>
    public bool IsDue => time.GetTimestamp() >= _dueAt;

    /// <summary>Starts the next delay, after a failure.</summary>
    public void Failed()
    {
        var delay = first * (1 << _failures);
        if (delay < MaxDelay)
            _failures++;
        Wait(delay < MaxDelay ? delay : MaxDelay);
    }

    /// <summary>Starts the longest delay, after a failure that an early retry does not repair.</summary>
    public void FailedPermanently() => Wait(MaxDelay);

    /// <summary>Resets the delay: the next failure is followed by the first one.</summary>
    public void Succeeded() => _failures = 0;

    private void Wait(TimeSpan delay) => _dueAt = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
}
