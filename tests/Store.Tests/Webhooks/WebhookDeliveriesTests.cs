using FlagCluster.Contracts.Webhooks;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Webhooks;

/// <summary>Deliveries on any engine. Each test has its own database.</summary>
public abstract class WebhookDeliveriesTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    // Events are queued at the time of the machine.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow().AddDays(1);

    private readonly Migrated<TDatabase> _migrated = new();

    private OpenStore Store => _migrated.Store;

    private IWebhookDeliveries Deliveries => Store.Get<IWebhookDeliveries>();

    private IWebhookLog Log => Store.Get<IWebhookLog>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await Store.AddShopAsync();
        await Store.AddAsync(Webhook("a"));
        await Store.Get<IWebhookEvents>().AppendAsync([Event("e1"), Event("e2")]);
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Lease_ManyAtOnce_OneHoldsIt()
    {
        var leases = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(number => Deliveries.LeaseAsync("a", $"process-{number}", Now, Now.AddMinutes(1)))
        );

        Assert.Single(leases, lease => lease is not null);
    }

    [Fact]
    public async Task Lease_AfterItsEnd_IsHeldByTheNext()
    {
        await Deliveries.LeaseAsync("a", "one", Now, Now.AddMinutes(1));

        Assert.Null(await Deliveries.LeaseAsync("a", "two", Now.AddSeconds(59), Now.AddMinutes(2)));
        Assert.NotNull(await Deliveries.LeaseAsync("a", "two", Now.AddMinutes(1), Now.AddMinutes(2)));
    }

    [Fact]
    public async Task Release_OfAnother_KeepsTheLease()
    {
        await Deliveries.LeaseAsync("a", "one", Now, Now.AddMinutes(1));

        await Deliveries.ReleaseAsync("a", "two");

        Assert.Empty(await Deliveries.ReadDueAsync(Now, 10));
        await Deliveries.ReleaseAsync("a", "one");
        Assert.Equal([new DueWebhook("a", IsFailing: false)], await Deliveries.ReadDueAsync(Now, 10));
    }

    [Fact]
    public async Task Record_Success_CompletesTheDelivery()
    {
        var delivery = await LeaseNextAsync();

        var state = await Deliveries.RecordAsync(Result(delivery, DeliveryStatus.Delivered, problem: null));

        Assert.Equal(1, state!.Queued);
        var (found, attempts) = (await Log.FindAsync("a", delivery.Id))!.Value;
        Assert.Equal(DeliveryStatus.Delivered, found.Status);
        var attempt = Assert.Single(attempts);
        Assert.Equal((1, 200, "ok"), (attempt.Number, attempt.Status, attempt.Answer));
        Assert.NotEqual(delivery.Id, (await Deliveries.ReadNextAsync("a", Now))!.Id);
    }

    [Fact]
    public async Task Record_Failure_PausesTheWebhook()
    {
        var delivery = await LeaseNextAsync();

        var state = await Deliveries.RecordAsync(Result(delivery, DeliveryStatus.Pending, "The receiver answered 500."));
        await Deliveries.ReleaseAsync("a", "one");

        Assert.Equal((2, 1), (state!.Queued, state.Failures));
        Assert.NotNull(state.FailingSince);
        Assert.Empty(await Deliveries.ReadDueAsync(Now, 10));
        Assert.Equal([new DueWebhook("a", IsFailing: true)], await Deliveries.ReadDueAsync(Now.AddSeconds(5), 10));
        // The other delivery is not held up by the one that failed.
        Assert.NotEqual(delivery.Id, (await Deliveries.ReadNextAsync("a", Now.AddSeconds(5)))!.Id);
    }

    [Fact]
    public async Task Record_WithoutTheLease_ChangesNothing()
    {
        var delivery = await LeaseNextAsync();
        await Deliveries.LeaseAsync("a", "two", Now.AddMinutes(1), Now.AddMinutes(2));

        var state = await Deliveries.RecordAsync(Result(delivery, DeliveryStatus.Delivered, problem: null));

        Assert.Null(state);
        Assert.Equal(DeliveryStatus.Pending, (await Log.FindAsync("a", delivery.Id))!.Value.Delivery.Status);
    }

    [Fact]
    public async Task Redeliver_CompletedDelivery_IsDueAgain()
    {
        var delivery = await LeaseNextAsync();
        await Deliveries.RecordAsync(Result(delivery, DeliveryStatus.Failed, "The receiver answered 500."));
        await Deliveries.ReleaseAsync("a", "one");

        Assert.True(await Log.RedeliverAsync("a", delivery.Id, Now));

        var (found, attempts) = (await Log.FindAsync("a", delivery.Id))!.Value;
        Assert.Equal((DeliveryStatus.Pending, 1, 1), (found.Status, found.Attempts, attempts.Count));
        Assert.Single(await Deliveries.ReadDueAsync(Now, 10));
        Assert.Equal(2, (await Store.Get<IWebhookStore>().FindAsync(Shop, "a"))!.State.Queued);
        Assert.False(await Log.RedeliverAsync("other", delivery.Id, Now));
    }

    [Fact]
    public async Task List_Pages_AreComplete()
    {
        var first = await Log.ListAsync("a", status: null, after: null, limit: 1);
        var second = await Log.ListAsync("a", status: null, after: (first[0].CreatedAt, first[0].Id), limit: 1);
        var third = await Log.ListAsync("a", status: null, after: (second[0].CreatedAt, second[0].Id), limit: 1);

        Assert.Equal(["e1", "e2"], new[] { first[0].Event.Id, second[0].Event.Id }.Order());
        Assert.Empty(third);
        Assert.Empty(await Log.ListAsync("a", DeliveryStatus.Delivered, after: null, limit: 10));
    }

    [Fact]
    public async Task RemoveCompleted_OldDeliveries_AreGoneWithTheirEvents()
    {
        var delivery = await LeaseNextAsync();
        await Deliveries.RecordAsync(Result(delivery, DeliveryStatus.Delivered, problem: null));

        await Deliveries.RemoveCompletedAsync(Now.AddMinutes(1));

        Assert.Null(await Log.FindAsync("a", delivery.Id));
        await using var connection = await _migrated.Database.ConnectAsync();
        Assert.Equal(1, await connection.ScalarAsync<long>("SELECT COUNT(*) FROM webhook_events"));
        Assert.Equal(0, await connection.ScalarAsync<long>("SELECT COUNT(*) FROM webhook_attempts"));
    }

    private async Task<WebhookDelivery> LeaseNextAsync()
    {
        await Deliveries.LeaseAsync("a", "one", Now, Now.AddMinutes(1));
        return (await Deliveries.ReadNextAsync("a", Now))!;
    }

    private static AttemptResult Result(WebhookDelivery delivery, DeliveryStatus status, string? problem) =>
        new(
            "a",
            delivery.Id,
            "one",
            new(delivery.Attempts + 1, Now, TimeSpan.FromMilliseconds(12), problem is null ? 200 : 500, problem, "ok"),
            status,
            Now.AddSeconds(10),
            problem is null ? DateTimeOffset.UnixEpoch : Now.AddSeconds(5),
            Now.AddMinutes(1)
        );
}

public sealed class SqliteWebhookDeliveriesTests : WebhookDeliveriesTests<SqliteDatabase>;

public sealed class PostgreSqlWebhookDeliveriesTests : WebhookDeliveriesTests<PostgreSqlDatabase>;
