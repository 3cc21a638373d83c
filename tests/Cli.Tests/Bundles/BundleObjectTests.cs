using FlagCluster.Cli.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Objects;

namespace FlagCluster.Cli.Tests.Bundles;

/// <summary>Tests bundles in object storages, with the credentials that the tools of the providers use.</summary>
[Collection(ServerCollection.Name)]
public abstract class BundleObjectTests<TServer>(ServerFixture server, TServer storage) : IAsyncLifetime, IClassFixture<TServer>
    where TServer : ObjectServer
{
    private readonly Support.Cli _cli = Support.Cli.Of(server);

    public async Task InitializeAsync()
    {
        // The native program is without Google's library.
        _cli.PrefersNative = storage is not GoogleServer;
        _cli.Variables["FLAGCLUSTER_ENVIRONMENT"] = $"e{Guid.NewGuid():N}"[..20];
        (await _cli.RunAsync("env", "create", _cli.Variables["FLAGCLUSTER_ENVIRONMENT"])).Succeeded();
        (await _cli.RunAsync("apply", Repository.ShopRuleset)).Succeeded();
        foreach (var (name, value) in storage.Variables)
            _cli.Variables[name] = value;
    }

    public Task DisposeAsync()
    {
        _cli.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(".tar.gz")]
    [InlineData(".zip")]
    public async Task Export_ToAnObject_IsValidAndHasNoDifferences(string extension)
    {
        var address = storage.AddressOf($"bundles/{Guid.NewGuid():N}{extension}");

        (await _cli.RunAsync("export", "--bundle", address)).Succeeded();

        Assert.Equal(0, (await _cli.RunAsync("validate", address)).Code);
        Assert.Equal(0, (await _cli.RunAsync("diff", address)).Code);
        (await _cli.RunAsync("flag", "toggle", "new-checkout")).Succeeded();
        Assert.Equal(1, (await _cli.RunAsync("diff", address)).Code);
        (await _cli.RunAsync("import", address, "--yes")).Succeeded();
        Assert.Equal(0, (await _cli.RunAsync("diff", address)).Code);
    }

    [Fact]
    public async Task Import_ObjectThatDoesNotExist_ExitsWith2AndSaysSo()
    {
        var address = storage.AddressOf("missing.tar.gz");

        var run = await _cli.RunAsync("import", address);

        Assert.Equal(2, run.Code);
        Assert.Contains("404: check the bucket and the key", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ToAnAddressThatIsNotValid_ExitsWith2AndSaysSo()
    {
        var run = await _cli.RunAsync("export", "--bundle", "s3://flags");

        Assert.Equal(2, run.Code);
        Assert.Contains("must be an address such as s3://bucket/key", run.Errors, StringComparison.Ordinal);
    }
}

/// <summary>Tests S3.</summary>
public sealed class BundleS3Tests(ServerFixture server, S3Server storage) : BundleObjectTests<S3Server>(server, storage);

/// <summary>Tests Azure Blob Storage.</summary>
public sealed class BundleAzureTests(ServerFixture server, AzureServer storage) : BundleObjectTests<AzureServer>(server, storage);

/// <summary>Tests Google Cloud Storage.</summary>
public sealed class BundleGoogleTests(ServerFixture server, GoogleServer storage) : BundleObjectTests<GoogleServer>(server, storage)
{
    private readonly ServerFixture _server = server;
    private readonly GoogleServer _storage = storage;

    [Fact]
    public async Task Import_ByTheNativeProgram_ExitsWith2AndNamesTheTool()
    {
        using var cli = Support.Cli.Of(_server);
        foreach (var (name, value) in _storage.Variables)
            cli.Variables[name] = value;

        var run = await cli.RunAsync("import", _storage.AddressOf("missing.tar.gz"));

        Assert.Equal(2, run.Code);
        var isNative = Repository.Published("cli", "flagcluster") is not null;
        Assert.Contains(isNative ? "Use the .NET tool" : "404: check the bucket and the key", run.Errors, StringComparison.Ordinal);
    }
}
