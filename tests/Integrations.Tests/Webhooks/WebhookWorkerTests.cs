using System.Diagnostics.Metrics;
using System.Text.Json;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Integrations.Webhooks;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Integrations.Tests.Webhooks;

/// <summary>Deliveries on a real store to a real receiver, at the time of a fake clock that starts after the events were queued.</summary>
public sealed class WebhookWorkerTests : IAsyncLifetime, IDisposable
{
    private readonly Migrated<SqliteDatabase> _migrated = new();
    private readonly WebhookSecrets _secrets = new(new EphemeralDataProtectionProvider());
    private readonly FakeTimeProvider _time = new();
    private readonly OutboundClient _client;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public WebhookWorkerTests()
    {
        _time.SetUtcNow(TimeProvider.System.GetUtcNow().AddMinutes(1));
        _client = new(Options.Create(new OutboundOptions { Allow = "127.0.0.1" }), _time);
    }

    private OpenStore Store => _migrated.Store;

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await Store.AddShopAsync();
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Run_DueDeliveries_AreSentInOrder()
    {
        await using var receiver = await RequestReceiver.StartAsync();
        await AddAsync("a", receiver);
        await AppendAsync("e1", "e2", "e3");

        await Worker().RunAsync("a", CancellationToken.None);

        Assert.Equal(3, receiver.Requests.Count);
        Assert.Equal(3, receiver.Requests.Select(request => request.Headers["FlagCluster-Delivery"]).Distinct().Count());
        Assert.Equal(0, (await StateAsync("a")).Queued);
        var first = JsonDocument.Parse(receiver.Requests[0].Body).RootElement;
        Assert.Equal("checkout", first.GetProperty("flag").GetProperty("key").GetString());
    }

    [Fact]
    public async Task Run_ManyWorkersAtOnce_SendEachDeliveryOnce()
    {
        await using var receiver = await RequestReceiver.StartAsync();
        await AddAsync("a", receiver);
        await AppendAsync("e1", "e2", "e3", "e4");

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Worker().RunAsync("a", CancellationToken.None)));

        Assert.Equal(4, receiver.Requests.Count);
    }

    [Fact]
    public async Task Run_ReceiverThatFails_IsTriedAgainAfterTheDelay()
    {
        var status = StatusCodes.Status500InternalServerError;
        await using var receiver = await RequestReceiver.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync("broken");
        });
        await AddAsync("a", receiver);
        await AppendAsync("e1");

        await Worker().RunAsync("a", CancellationToken.None);
        await Worker().RunAsync("a", CancellationToken.None);
        status = StatusCodes.Status200OK;
        _time.Advance(TimeSpan.FromSeconds(10));
        await Worker().RunAsync("a", CancellationToken.None);

        Assert.Equal(2, receiver.Requests.Count);
        Assert.Single(receiver.Requests.Select(request => request.Headers["FlagCluster-Delivery"]).Distinct());
        var (delivery, attempts) = await OnlyAsync("a");
        Assert.Equal(DeliveryStatus.Delivered, delivery.Status);
        Assert.Equal([500, 200], attempts.Select(attempt => attempt.Status));
        Assert.Equal("broken", attempts[0].Answer);
        Assert.Equal("The receiver answered 500.", attempts[0].Problem);
    }

    [Fact]
    public async Task Run_DeliveryThatIsTooOld_Fails()
    {
        await using var receiver = await RequestReceiver.StartAsync(StatusCodes.Status500InternalServerError);
        await AddAsync("a", receiver);
        await AppendAsync("e1");
        _time.Advance(TimeSpan.FromHours(24));

        await Worker().RunAsync("a", CancellationToken.None);

        var (delivery, _) = await OnlyAsync("a");
        Assert.Equal(DeliveryStatus.Failed, delivery.Status);
        Assert.Equal(0, (await StateAsync("a")).Queued);
    }

    [Fact]
    public async Task Run_ReceiverThatFailsForDays_IsDisabledAndReported()
    {
        await using var receiver = await RequestReceiver.StartAsync(StatusCodes.Status500InternalServerError);
        await using var other = await RequestReceiver.StartAsync();
        await AddAsync("a", receiver);
        await AddAsync("b", other, events: "webhook.disabled");
        await AppendAsync("e1", "e2");
        await Worker().RunAsync("a", CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(72));

        await Worker().RunAsync("a", CancellationToken.None);
        await Worker().RunAsync("b", CancellationToken.None);

        var webhook = await Store.Get<IWebhookStore>().FindAsync(Shop, "a");
        Assert.False(webhook!.Enabled);
        Assert.Contains("The receiver answered 500.", webhook.DisabledReason, StringComparison.Ordinal);
        var report = JsonDocument.Parse(Assert.Single(other.Requests).Body).RootElement;
        Assert.Equal("webhook.disabled", report.GetProperty("type").GetString());
        Assert.Equal("a", report.GetProperty("webhook").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Run_SecretsOfAnotherKey_IsAFailureThatSaysSo()
    {
        await Store.AddAsync(
            Webhook("a") with
            {
                Secrets = new WebhookSecrets(new EphemeralDataProtectionProvider()).Protect("a", new("https://hooks.example/", "secret")),
            }
        );
        await AppendAsync("e1");

        await Worker().RunAsync("a", CancellationToken.None);

        var (_, attempts) = await OnlyAsync("a");
        Assert.Contains("cannot be decrypted", Assert.Single(attempts).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RedeliveredDelivery_HasTheSameId()
    {
        await using var receiver = await RequestReceiver.StartAsync();
        await AddAsync("a", receiver);
        await AppendAsync("e1");
        await Worker().RunAsync("a", CancellationToken.None);
        var (delivery, _) = await OnlyAsync("a");

        await Store.Get<IWebhookLog>().RedeliverAsync("a", delivery.Id, _time.GetUtcNow());
        await Worker().RunAsync("a", CancellationToken.None);

        Assert.Equal([delivery.Id, delivery.Id], receiver.Requests.Select(request => request.Headers["FlagCluster-Delivery"]));
    }

    [Fact]
    public async Task Service_ReceiverThatNeverAnswers_DelaysNoOther()
    {
        await using var hanging = await RequestReceiver.StartAsync(RequestReceiver.HangAsync);
        await using var receiver = await RequestReceiver.StartAsync();
        await AddAsync("a", hanging);
        await AddAsync("b", receiver);
        await AppendAsync("e1");
        using var service = new WebhookDeliveryBackgroundService(
            Store.Get<IWebhookDeliveries>(),
            Worker(),
            Options.Create(new WebhookOptions()),
            Metrics(),
            _time,
            NullLogger<WebhookDeliveryBackgroundService>.Instance
        );

        await service.StartAsync(CancellationToken.None);
        await hanging.NextAsync();
        var delivered = await receiver.NextAsync();

        Assert.Equal("e1", JsonDocument.Parse(delivered.Body).RootElement.GetProperty("id").GetString());
        _time.Advance(TimeSpan.FromSeconds(10));
        await service.StopAsync(CancellationToken.None);
    }

    private WebhookWorker Worker()
    {
        var options = Options.Create(new WebhookOptions());
        return new(
            Store.Get<IWebhookDeliveries>(),
            Store.Get<IWebhookStore>(),
            new(_client, _secrets, new(publicUrl: ""), options),
            options,
            Metrics(),
            _time,
            NullLogger<WebhookWorker>.Instance
        );
    }

    private WebhookMetrics Metrics() => new(_services.GetRequiredService<IMeterFactory>());

    private Task<Webhook> AddAsync(string id, RequestReceiver receiver, string events = "flag.*") =>
        Store.AddAsync(Webhook(id, events: events) with { Secrets = _secrets.Protect(id, new($"{receiver.Address}/{id}", "secret")) });

    private Task AppendAsync(params string[] ids) => Store.Get<IWebhookEvents>().AppendAsync([.. ids.Select(id => Event(id))]);

    private async Task<WebhookState> StateAsync(string id) => (await Store.Get<IWebhookStore>().FindAsync(Shop, id))!.State;

    private async Task<(WebhookDelivery Delivery, IReadOnlyList<DeliveryAttempt> Attempts)> OnlyAsync(string webhook)
    {
        var log = Store.Get<IWebhookLog>();
        var delivery = Assert.Single(await log.ListAsync(webhook, status: null, after: null, limit: 10));
        return (await log.FindAsync(webhook, delivery.Id))!.Value;
    }
}
