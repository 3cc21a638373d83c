using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Store.Tests;

/// <summary>The registration of the store and the validation of its options.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("", 5, "SqliteOptions.Path is missing")]
    [InlineData("flags.db", 0.5, "SqliteOptions.BusyTimeout must be between")]
    [InlineData("flags.db", 301, "SqliteOptions.BusyTimeout must be between")]
    public void AddSqliteStore_InvalidOption_FailsValidationWithItsName(string path, double seconds, string expected)
    {
        using var services = new ServiceCollection()
            .AddSqliteStore(options =>
            {
                options.Path = path;
                options.BusyTimeout = TimeSpan.FromSeconds(seconds);
            })
            .BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ConnectionString is missing")]
    [InlineData("Database=flags", "names no server")]
    [InlineData("Host=db;Port=secret", "cannot be read")]
    [InlineData("Host=db;Secret=1", "cannot be read")]
    public void AddPostgreSqlStore_InvalidConnectionString_FailsValidationWithoutItsText(string connectionString, string expected)
    {
        using var services = new ServiceCollection()
            .AddPostgreSqlStore(options => options.ConnectionString = connectionString)
            .BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host=db;SSL Mode=VerifyFull", "/no/such/ca.crt", "PostgreSql:CaFile names /no/such/ca.crt, which cannot be read")]
    [InlineData("Host=db", "/no/such/ca.crt", "add 'SSL Mode=VerifyFull'")]
    [InlineData("Host=db;SSL Mode=VerifyFull;Root Certificate=/a.crt", "/b.crt", "both set")]
    [InlineData("Host=db;SSL Mode=VerifyFull;Root Certificate=/no/such/ca.crt", "", "'Root Certificate' of PostgreSql:ConnectionString")]
    public void AddPostgreSqlStore_UnusableCaFile_FailsValidationWithTheSetting(string connectionString, string caFile, string expected)
    {
        using var services = new ServiceCollection()
            .AddPostgreSqlStore(options => (options.ConnectionString, options.CaFile) = (connectionString, caFile))
            .BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddSqliteStore_CalledTwice_RegistersThePortsOnce()
    {
        await using var services = new ServiceCollection()
            .AddSqliteStore(options => options.Path = "flags.db")
            .AddSqliteStore(options => options.Path = "flags.db")
            .BuildServiceProvider();

        Assert.Single(services.GetServices<IEnvironmentLog>());
        Assert.Single(services.GetServices<ITenancyStore>());
        Assert.Single(services.GetServices<ICredentialStore>());
        Assert.Single(services.GetServices<IAccessStore>());
        Assert.Single(services.GetServices<IControlChanges>());
        Assert.Same(services.GetRequiredService<StoreMigrator>(), services.GetRequiredService<StoreMigrator>());
    }
}
