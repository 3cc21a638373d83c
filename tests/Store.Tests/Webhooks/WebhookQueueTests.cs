using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Tests.Control;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Webhooks;

/// <summary>The queue of events on any engine. Each test has its own database.</summary>
public abstract class WebhookQueueTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = new();

    private OpenStore Store => _migrated.Store;

    private IWebhookEvents Events => Store.Get<IWebhookEvents>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await Store.AddShopAsync();
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Append_Event_IsQueuedForThoseThatReceiveIt()
    {
        await Store.AddAsync(Webhook("all"));
        await Store.AddAsync(Webhook("organization", Scope.Of("acme")));
        await Store.AddAsync(Webhook("flags", events: "flag.*"));
        await Store.AddAsync(Webhook("keys", events: "key.*"));
        await Store.AddAsync(Webhook("staging", environments: "staging"));
        await Store.AddAsync(Webhook("off") with { Enabled = false });

        await Events.AppendAsync([Event("e1")]);

        Assert.Equal(["all", "flags", "organization"], await QueuedAsync());
    }

    [Fact]
    public async Task Append_EventOfAnotherProject_IsNotQueued()
    {
        await Store.AddAsync(Webhook("a"));

        await Events.AppendAsync([Event("e1", scope: Scope.Of("acme", "other")), Event("e2", scope: Scope.Of("other", "shop"))]);

        Assert.Empty(await QueuedAsync());
    }

    [Fact]
    public async Task Append_EventOfAPrivateProject_IsQueuedForWebhooksOfTheProjectOnly()
    {
        await Store.AddAsync(Webhook("organization", Scope.Of("acme")));
        await Store.AddAsync(Webhook("project"));
        await Store.Get<ITenancyStore>().UpdateProjectAsync(TestActors.Administrator, "acme", "shop", new() { IsPrivate = true });

        await Events.AppendAsync([Event("e1")]);

        Assert.Equal(["project"], await QueuedAsync());
    }

    [Fact]
    public async Task AreReceived_PrivateProject_NeedsAWebhookOfTheProject()
    {
        await Store.AddAsync(Webhook("organization", Scope.Of("acme")));
        await Store.Get<ITenancyStore>().UpdateProjectAsync(TestActors.Administrator, "acme", "shop", new() { IsPrivate = true });

        Assert.False(await Events.AreReceivedAsync(Scope.Of(Production)));
    }

    [Fact]
    public async Task Append_EventThatNobodyReceives_IsNotStored()
    {
        await Store.AddAsync(Webhook("a", events: "key.*"));

        await Events.AppendAsync([Event("e1")]);

        await using var connection = await _migrated.Database.ConnectAsync();
        Assert.Equal(0, await connection.ScalarAsync<long>("SELECT COUNT(*) FROM webhook_events"));
    }

    [Fact]
    public async Task Append_EventAgain_IsQueuedOnce()
    {
        await Store.AddAsync(Webhook("a"));

        await Events.AppendAsync([Event("e1"), Event("e2")]);
        await Events.AppendAsync([Event("e1"), Event("e2")]);

        Assert.Equal(2, (await Store.Get<IWebhookStore>().FindAsync(Shop, "a"))!.State.Queued);
    }

    [Fact]
    public async Task Append_MoreThanTheQueueHolds_IsCounted()
    {
        await Store.AddAsync(Webhook("a"));
        WebhookEvent[] events = [.. Enumerable.Range(0, WebhookState.MaxQueued + 3).Select(number => Event($"e{number}"))];

        await Events.AppendAsync(events);

        var state = (await Store.Get<IWebhookStore>().FindAsync(Shop, "a"))!.State;
        Assert.Equal(WebhookState.MaxQueued, state.Queued);
        Assert.Equal(3, state.Dropped);
    }

    [Fact]
    public async Task AppendTo_Webhook_IgnoresItsPatterns()
    {
        await Store.AddAsync(Webhook("a", events: "key.*"));
        await Store.AddAsync(Webhook("b"));

        Assert.True(await Events.AppendToAsync("a", Event("e1")));
        Assert.False(await Events.AppendToAsync("missing", Event("e1")));
        Assert.False(await Events.AppendToAsync("a", Event("e2", scope: Scope.Of("acme", "other"))));
        Assert.Equal(["a"], await QueuedAsync());
    }

    [Fact]
    public async Task AreReceived_Project_HasAnEnabledWebhook()
    {
        var scope = Scope.Of(Production);

        Assert.False(await Events.AreReceivedAsync(scope));
        await Store.AddAsync(Webhook("off") with { Enabled = false });
        Assert.False(await Events.AreReceivedAsync(scope));
        await Store.AddAsync(Webhook("on", Scope.Of("acme")));
        Assert.True(await Events.AreReceivedAsync(scope));
    }

    [Fact]
    public async Task Write_OfKeys_IsQueuedWithTheWrite()
    {
        await Store.AddAsync(Webhook("a"));
        var actor = Actor.ForApiToken("token-1");

        await Store.Credentials.AddSdkKeyAsync(actor, CredentialStoreTests<TDatabase>.Key("key-1", Production, 0));
        await Store.Credentials.DeleteSdkKeyAsync(actor, Production, "key-1");

        var deliveries = await Store.Get<IWebhookLog>().ListAsync("a", status: null, after: null, limit: 10);
        var payloads = deliveries.Select(delivery => System.Text.Encoding.UTF8.GetString(delivery.Event.Payload.Span)).ToList();
        Assert.Equal([WebhookEventTypes.KeyCreated, WebhookEventTypes.KeyRevoked], deliveries.Select(one => one.Event.Type).Order());
        Assert.All(deliveries, delivery => Assert.Equal(Scope.Of(Production), delivery.Event.Scope));
        Assert.All(payloads, payload => Assert.Contains("\"key\":{\"id\":\"key-1\"}", payload, StringComparison.Ordinal));
        Assert.All(payloads, payload => Assert.Contains("\"id\":\"token-1\"", payload, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_ThatChangesAKey_IsQueuedWithTheChange()
    {
        await Store.AddAsync(Webhook("a", events: "key.updated"));
        var (keys, actor) = (Store.Credentials, TestActors.Administrator);
        await keys.AddSdkKeyAsync(actor, CredentialStoreTests<TDatabase>.Key("key-1", Production, 0));

        await keys.RotateSdkKeyAsync(actor, Production, "key-1", new byte[32], previousUntil: null);
        await keys.UpdateSdkKeyAsync(actor, Production, "key-1", new() { IsDisabled = true });
        await keys.UpdateSdkKeyAsync(actor, Production, "key-1", new() { IsDisabled = false, Name = "Renamed" });
        await keys.UpdateSdkKeyAsync(actor, Production, "key-1", new() { Name = "Again" });

        var deliveries = await Store.Get<IWebhookLog>().ListAsync("a", status: null, after: null, limit: 10);
        Assert.All(deliveries, delivery => Assert.Equal(WebhookEventTypes.KeyUpdated, delivery.Event.Type));
        var changes = deliveries
            .Select(delivery => System.Text.Json.JsonDocument.Parse(delivery.Event.Payload).RootElement.GetProperty("key"))
            .Select(key => (key.GetProperty("id").GetString(), key.GetProperty("change").GetString()));
        Assert.Equal([("key-1", "disabled"), ("key-1", "edited"), ("key-1", "enabled"), ("key-1", "rotated")], changes.Order());
    }

    [Fact]
    public async Task Write_ThatFails_QueuesNothing()
    {
        await Store.AddAsync(Webhook("a"));

        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Store.Credentials.AddSdkKeyAsync(
                TestActors.Administrator,
                CredentialStoreTests<TDatabase>.Key("key-1", new("acme", "shop", "missing"), 0)
            )
        );

        Assert.Empty(await QueuedAsync());
    }

    private async Task<IReadOnlyList<string>> QueuedAsync()
    {
        await using var connection = await _migrated.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT webhook FROM webhook_deliveries ORDER BY webhook";
        await using var rows = await command.ExecuteReaderAsync();
        var queued = new List<string>();
        while (await rows.ReadAsync())
            queued.Add(rows.GetString(0));
        return queued;
    }
}

public sealed class SqliteWebhookQueueTests : WebhookQueueTests<SqliteDatabase>;

public sealed class PostgreSqlWebhookQueueTests : WebhookQueueTests<PostgreSqlDatabase>;
