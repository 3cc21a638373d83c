using Confluent.Kafka;
using FlagCluster.Events.Kafka;
using FlagCluster.Events.Model;
using FlagCluster.Testing;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>The faults: brokers that are unavailable, that are slow, or that reject requests.</summary>
public sealed class OutageTests : IDisposable
{
    private readonly MockKafka _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task DeliverAsync_BrokerUnavailableForSeveralAttempts_KeepsIdsAndOrder()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers, deliverySeconds: 2));
        await destination.DeliverAsync(Records.Many(0, 3000));

        // Some records are stored but not acknowledged, others are never sent: the connection closes before the delayed responses.
        _broker.Delay(TimeSpan.FromSeconds(1));
        var first = destination.DeliverAsync(Records.Many(3000, 30_000));
        var second = destination.DeliverAsync(Records.Many(33_000, 3000));
        _broker.Stop();
        await Assert.ThrowsAsync<IOException>(() => first).Soon();
        await Assert.ThrowsAsync<IOException>(() => second).Soon();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            destination.Resume();
            await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(3000, 30_000)));
        }
        _broker.Delay(TimeSpan.Zero);
        _broker.Resume();
        await RetryAsync(destination, Records.Many(3000, 30_000));
        await RetryAsync(destination, Records.Many(33_000, 3000));

        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        var records = reader.ReadIds(36_000);
        Assert.Equal(
            Enumerable.Range(0, 36_000),
            records.DistinctBy(record => record.Id).Select(record => Records.Number(record.Value)).Order()
        );
        DeliveryTests.AssertOrdered(records);
    }

    [Fact]
    public async Task DeliverAsync_NoBroker_FailsWithinTheTimeoutWithoutEventData()
    {
        _broker.Stop();
        var log = new LogLines<KafkaProducers>();
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers, deliverySeconds: 1), log);

        var failure = await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(0, 10)).Soon());
        destination.Resume();
        await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(0, 10)).Soon());

        Assert.StartsWith("Kafka did not acknowledge all records:", failure.Message, StringComparison.Ordinal);
        // Each attempt fails many times and is logged once.
        Assert.Equal(log.Of(1701).Count, log.Of(1701).Select(line => line.Split(':')[2]).Distinct().Count());
        Assert.NotEmpty(log.Of(1701));
        Assert.DoesNotContain(log.Of(1701), line => line.Contains("user-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeliverAsync_SlowBroker_WaitsForTheAcknowledgement()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers));
        await destination.DeliverAsync(Records.Many(0, 10));
        _broker.Delay(TimeSpan.FromSeconds(1));
        var start = TimeProvider.System.GetTimestamp();

        await destination.DeliverAsync(Records.Many(10, 10));

        // The broker delays the acknowledgement, so a delivery that waits for it takes at least as long.
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(0.9));
        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        DeliveryTests.AssertOrdered(reader.ReadIds(20));
    }

    [Fact]
    public async Task DeliverAsync_BrokerSlowerThanTheTimeout_Fails()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers, deliverySeconds: 2));
        await destination.DeliverAsync(Records.Many(0, 10));
        _broker.Delay(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(10, 10)).Soon());
    }

    [Fact]
    public async Task DeliverAsync_FatalError_NextDeliveryUsesANewProducer()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers));
        await destination.DeliverAsync(Records.Many(0, 10));
        CauseFatalError();
        await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(10, 10)).Soon());

        await RetryAsync(destination, Records.Many(10, 10));

        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        DeliveryTests.AssertOrdered(reader.ReadIds(20));
    }

    [Fact]
    public async Task DeliverAsync_AfterAFailureAndBeforeResume_FailsAndSendsNothing()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers));
        await destination.DeliverAsync(Records.Many(0, 10));
        CauseFatalError();
        await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(10, 10)).Soon());

        await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(20, 10)).Soon());

        await RetryAsync(destination, Records.Many(10, 10));
        await destination.DeliverAsync(Records.Many(20, 10));

        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        DeliveryTests.AssertOrdered(reader.ReadIds(30));
    }

    [Fact]
    public async Task DeliverAsync_NotAuthorized_FailsWithTheReason()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers, deliverySeconds: 2));
        await destination.DeliverAsync(Records.Many(0, 1));
        _broker.FailProduceRequests((int)ErrorCode.TopicAuthorizationFailed);

        var failure = await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(1, 1)).Soon());

        Assert.Contains(nameof(ErrorCode.TopicAuthorizationFailed), failure.Message, StringComparison.Ordinal);
        await RetryAsync(destination, Records.Many(1, 1));
    }

    [Fact]
    public async Task DeliverAsync_Cancelled_NextDeliverySucceeds()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers));
        await destination.DeliverAsync(Records.Many(0, 10));
        _broker.Delay(TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        var delivery = destination.DeliverAsync(Records.Many(10, 10), stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery.Soon());

        _broker.Delay(TimeSpan.Zero);
        await RetryAsync(destination, Records.Many(10, 10));
    }

    [Theory]
    [InlineData("no.such.setting", "1")]
    [InlineData("fetch.error.backoff.ms", "words")]
    public void Destination_PropertyRejectedByLibrdkafka_NamesIt(string name, string value)
    {
        var options = TestKafka.Options(_broker.BootstrapServers);
        options.Properties[name] = value;

        var failure = Assert.Throws<OptionsValidationException>(() => TestKafka.Destination(options));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Causes an out-of-order sequence number, which is a fatal error for an idempotent producer.</summary>
    private void CauseFatalError() =>
        _broker.FailProduceRequests(
            (int)ErrorCode.InvalidProducerIdMapping,
            (int)ErrorCode.OutOfOrderSequenceNumber,
            (int)ErrorCode.OutOfOrderSequenceNumber
        );

    /// <summary>Retries a delivery until it succeeds, as a delivery queue does.</summary>
    private static Task RetryAsync(KafkaDestination destination, IReadOnlyList<EventRecord> events) =>
        Waiting.Until(
            async () =>
            {
                destination.Resume();
                try
                {
                    await destination.DeliverAsync(events);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            "the delivery"
        );
}
