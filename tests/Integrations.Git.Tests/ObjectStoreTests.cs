using FlagCluster.Integrations.Objects;
using FlagCluster.Testing.Objects;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests what a client of an object storage does with its token.</summary>
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
}
