using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>Provides the meter <c>FlagCluster.Webhooks</c>. Thread-safe.</summary>
public sealed class WebhookMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Webhooks";

    private static readonly string[] Results = ["delivered", "retried", "failed"];

    private readonly long[] _attempts = new long[Results.Length];
    private long _disabled;
    private int _active;

    /// <summary>Initializes the instruments. Every series exists from the start, so that a rate sees the first increase.</summary>
    /// <param name="meters">Creates the meter.</param>
    public WebhookMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "flagcluster.webhook.attempts",
            () =>
                Results.Select(
                    (result, index) =>
                        new Measurement<long>(Interlocked.Read(ref _attempts[index]), new KeyValuePair<string, object?>("result", result))
                ),
            "attempts",
            "Attempts to deliver events to webhooks, by result."
        );
        meter.CreateObservableCounter(
            "flagcluster.webhook.disabled",
            () => Interlocked.Read(ref _disabled),
            "{webhook}",
            "Webhooks that were disabled because their receivers failed for too long."
        );
        meter.CreateObservableGauge(
            "flagcluster.webhook.active",
            () => Volatile.Read(ref _active),
            "{webhook}",
            "Webhooks to which this process delivers at the moment."
        );
    }

    internal void Attempted(DeliveryStatus status) =>
        Interlocked.Increment(
            ref _attempts[
                status switch
                {
                    DeliveryStatus.Delivered => 0,
                    DeliveryStatus.Pending => 1,
                    _ => 2,
                }
            ]
        );

    internal void Disabled() => Interlocked.Increment(ref _disabled);

    internal void Started() => Interlocked.Increment(ref _active);

    internal void Stopped() => Interlocked.Decrement(ref _active);
}
