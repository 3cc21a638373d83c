using FlagCluster.Integrations.Objects;
using FlagCluster.Integrations.Repositories;
using FlagCluster.Testing.Objects;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests what object storages do with credentials.</summary>
public sealed class ObjectStoreTests(GoogleServer google) : IClassFixture<GoogleServer>
{
    [Fact]
    public async Task Read_GoogleWithARedirect_IsNotFollowed()
    {
        using (var target = google.Open("target"))
            await target.WriteAsync(new MemoryStream([1]));
        google.Redirects["source"] = "target";
        using var store = google.Open("source");

        var found = await Assert.ThrowsAsync<ObjectStoreException>(() => store.FindAsync());
        var read = await Assert.ThrowsAsync<ObjectStoreException>(() => store.ReadAsync(null, Stream.Null));

        Assert.Contains("redirects are not followed", found.Message, StringComparison.Ordinal);
        Assert.Contains("redirects are not followed", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_S3WithoutUser_SaysThatTheCredentialIsMalformed()
    {
        using var handler = new SocketsHttpHandler();
        var address = ObjectAddress.Parse("s3://flags/shop.tar.gz", out _)!;
        using var store = ObjectStores.Open(address, new ObjectCredential("", "secret"), handler);

        var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => store.FindAsync());

        Assert.StartsWith("The credential is malformed", exception.Message, StringComparison.Ordinal);
    }
}
