using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Webhooks;

/// <summary>Webhooks on any engine. Each test has its own database.</summary>
public abstract class WebhookStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = new();

    private OpenStore Store => _migrated.Store;

    private IWebhookStore Webhooks => Store.Get<IWebhookStore>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await Store.AddShopAsync();
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Add_Webhook_KeepsEverything()
    {
        var webhook = Webhook("a", events: "flag.* key.created", environments: "production staging") with { Format = WebhookFormat.Slack };

        await Store.AddAsync(webhook);

        var found = await Webhooks.FindAsync(Shop, "a");
        Assert.Equal("flag.* key.created", string.Join(' ', found!.Events));
        Assert.Equal("production staging", string.Join(' ', found.Environments));
        Assert.Equal("sealed"u8.ToArray(), found.Secrets.ToArray());
        Assert.Equal(
            webhook with
            {
                Events = found.Events,
                Environments = found.Environments,
                Secrets = found.Secrets,
                Version = found.Version,
            },
            found
        );
    }

    [Fact]
    public async Task List_Scopes_AreSeparate()
    {
        await Store.AddAsync(Webhook("a"));
        await Store.AddAsync(Webhook("b", Scope.Of("acme")));

        var ofProject = await Webhooks.ListAsync(Shop, after: null, limit: 10);
        var ofOrganization = await Webhooks.ListAsync(Scope.Of("acme"), after: null, limit: 10);

        Assert.Equal(["a"], ofProject.Select(webhook => webhook.Id));
        Assert.Equal(["b"], ofOrganization.Select(webhook => webhook.Id));
        Assert.Null(await Webhooks.FindAsync(Scope.Of("acme"), "a"));
        Assert.Null(await Webhooks.FindAsync(Shop, "b"));
    }

    [Fact]
    public async Task Update_VersionThatWasRead_IsWritten()
    {
        var added = await Store.AddAsync(Webhook("a"));

        var updated = await Webhooks.UpdateAsync(TestActors.Administrator, added with { Name = "New" });

        Assert.True(updated!.Version > added.Version);
        Assert.Equal("New", (await Webhooks.FindAsync(Shop, "a"))!.Name);
    }

    [Fact]
    public async Task Update_OutdatedVersion_WritesNothing()
    {
        var added = await Store.AddAsync(Webhook("a"));
        await Webhooks.UpdateAsync(TestActors.Administrator, added with { Name = "First" });

        var second = await Webhooks.UpdateAsync(TestActors.Administrator, added with { Name = "Second" });

        Assert.Null(second);
        Assert.Equal("First", (await Webhooks.FindAsync(Shop, "a"))!.Name);
    }

    [Fact]
    public async Task Add_MoreThanTheLimit_IsRefused()
    {
        for (var number = 0; number < IWebhookStore.MaxWebhooks; number++)
            await Store.AddAsync(Webhook($"w{number}"));

        Assert.Null(await Store.AddAsync(Webhook("more")));
        Assert.NotNull(await Store.AddAsync(Webhook("other", Scope.Of("acme"))));
    }

    [Fact]
    public async Task Add_MissingProject_IsReported() =>
        await Assert.ThrowsAsync<ParentNotFoundException>(() => Store.AddAsync(Webhook("a", Scope.Of("acme", "missing"))));

    [Fact]
    public async Task Delete_Webhook_RemovesItsDeliveries()
    {
        await Store.AddAsync(Webhook("a"));
        await Store.Get<IWebhookEvents>().AppendAsync([Event("e1")]);

        var deleted = await Webhooks.DeleteAsync(TestActors.Administrator, Shop, "a");

        Assert.True(deleted);
        await using var connection = await _migrated.Database.ConnectAsync();
        Assert.Equal(0, await connection.ScalarAsync<long>("SELECT COUNT(*) FROM webhook_deliveries"));
    }

    [Fact]
    public async Task Remove_ProjectWithWebhooks_RemovesThem()
    {
        await Store.AddAsync(Webhook("a"));
        await Store.Get<IWebhookEvents>().AppendAsync([Event("e1")]);
        await Store.Tenancy.DeleteProjectAsync(TestActors.Administrator, "acme", "shop", cascade: true);

        var removed = await Store.Tenancy.RemoveDeletedAsync(TestActors.Administrator, TimeProvider.System.GetUtcNow().AddDays(1));

        Assert.Equal(1, removed);
        Assert.Null(await Webhooks.FindAsync(Shop, "a"));
    }
}

public sealed class SqliteWebhookStoreTests : WebhookStoreTests<SqliteDatabase>;

public sealed class PostgreSqlWebhookStoreTests : WebhookStoreTests<PostgreSqlDatabase>;
