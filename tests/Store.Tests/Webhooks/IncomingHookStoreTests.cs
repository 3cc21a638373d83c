using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Webhooks;

/// <summary>Incoming hooks on any engine. Each test has its own database.</summary>
public abstract class IncomingHookStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = new();

    private IIncomingHookStore Hooks => _migrated.Store.Get<IIncomingHookStore>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await _migrated.Store.AddShopAsync();
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Add_Hook_KeepsEverything()
    {
        var hook = Hook("a");

        Assert.True(await Hooks.AddAsync(TestActors.Administrator, hook));

        var found = await Hooks.FindAsync("a");
        Assert.Equal("sealed", Encoding.UTF8.GetString(found!.Secret.Span));
        Assert.Equal(hook with { Secret = found.Secret }, found);
        Assert.Equal(["a"], (await Hooks.ListAsync(Shop, after: null, limit: 10)).Select(one => one.Id));
    }

    [Fact]
    public async Task Add_MissingEnvironment_IsReported() =>
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Hooks.AddAsync(TestActors.Administrator, Hook("a") with { Environment = new("acme", "shop", "missing") })
        );

    [Fact]
    public async Task ReplaceSecret_Hook_HasTheNewOne()
    {
        await Hooks.AddAsync(TestActors.Administrator, Hook("a"));

        Assert.True(await Hooks.ReplaceSecretAsync(TestActors.Administrator, Hook("a") with { Secret = "replaced"u8.ToArray() }));

        Assert.Equal("replaced"u8.ToArray(), (await Hooks.FindAsync("a"))!.Secret.ToArray());
        Assert.False(await Hooks.ReplaceSecretAsync(TestActors.Administrator, Hook("b")));
    }

    [Fact]
    public async Task TryRecord_KnownIdOrBody_IsFalse()
    {
        await Hooks.AddAsync(TestActors.Administrator, Hook("a"));
        await Hooks.AddAsync(TestActors.Administrator, Hook("b"));

        Assert.True(await RecordAsync("a", "delivery-1", "body"));
        Assert.False(await RecordAsync("a", "delivery-1", "other body"));
        Assert.False(await RecordAsync("a", "delivery-2", "body"));
        Assert.True(await RecordAsync("a", "delivery-2", "other body"));
        Assert.True(await RecordAsync("b", "delivery-1", "body"));
        Assert.True(await Hooks.IsRecordedAsync("a", "unknown", Digest("body")));
        Assert.False(await Hooks.IsRecordedAsync("a", "unknown", Digest("unknown")));
    }

    [Fact]
    public async Task Delete_Hook_RemovesItsRequests()
    {
        await Hooks.AddAsync(TestActors.Administrator, Hook("a"));
        await RecordAsync("a", "delivery-1", "body");

        Assert.True(await Hooks.DeleteAsync(TestActors.Administrator, Shop, "a"));

        Assert.Null(await Hooks.FindAsync("a"));
        Assert.False(await Hooks.IsRecordedAsync("a", "delivery-1", Digest("body")));
        Assert.False(await Hooks.DeleteAsync(TestActors.Administrator, Shop, "a"));
    }

    private Task<bool> RecordAsync(string hook, string delivery, string body) =>
        Hooks.TryRecordAsync(hook, delivery, Digest(body), SampleChanges.Noon);

    private static byte[] Digest(string body) => SHA256.HashData(Encoding.UTF8.GetBytes(body));

    private static IncomingHook Hook(string id) =>
        new()
        {
            Id = id,
            Environment = Production,
            Name = "Hook",
            Provider = HookProvider.GitLab,
            Secret = "sealed"u8.ToArray(),
            BranchPattern = "feature/*",
            KeyTemplate = "{name}",
            FlagTemplate = "{}",
            ServiceAccount = "serviceaccnt",
            CreatedAt = SampleChanges.Noon,
        };
}

public sealed class SqliteIncomingHookStoreTests : IncomingHookStoreTests<SqliteDatabase>;

public sealed class PostgreSqlIncomingHookStoreTests : IncomingHookStoreTests<PostgreSqlDatabase>;
