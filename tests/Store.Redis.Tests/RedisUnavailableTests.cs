using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Store.Redis.Tests;

public sealed class RedisUnavailableTests
{
    [Fact]
    public async Task Find_ServerKilled_ThrowsUntilItIsBack()
    {
        var server = new RedisServer();
        await server.InitializeAsync();
        try
        {
            await server.KillAsync();
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => server.Store.FindAsync("none"));
            server.Start();

            Assert.Contains("Redis:Configuration", failure.Message, StringComparison.Ordinal);
            await Waiting.Until(server.IsAvailableAsync, "Redis to answer again");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public void Options_NoServer_AreRejected()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Sessions:Store"] = "Redis", ["Redis:Configuration"] = "" })
            .Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddRedisSessions(configuration)
            .BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<RedisOptions>>().Value);

        Assert.Contains("Redis:Configuration is required", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddRedisSessions_OtherStore_RegistersNothing()
    {
        var services = new ServiceCollection().AddRedisSessions(new ConfigurationBuilder().Build());

        Assert.DoesNotContain(services, service => service.ServiceType == typeof(ISessionStore));
    }
}
