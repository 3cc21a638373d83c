using FlagCluster.Integrations.Git.Objects;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests the copies of objects.</summary>
public sealed class ObjectCopiesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Add_FailedReads_LeaveNothing()
    {
        var directory = _folder.File("copies");
        var copies = new ObjectCopies(directory, maxBytes: 10, applied: null);
        await copies.AddAsync("1", stream => stream.WriteAsync(new byte[10]).AsTask());

        foreach (var version in new[] { "2", "3" })
        {
            await Assert.ThrowsAsync<GitException>(() => copies.AddAsync(version, stream => stream.WriteAsync(new byte[11]).AsTask()));
            await Assert.ThrowsAsync<IOException>(() => copies.AddAsync(version, LoseConnectionAsync));
        }

        Assert.Single(Directory.GetFiles(directory));
        Assert.True(copies.Contains("1"));
    }

    private static async Task LoseConnectionAsync(Stream stream)
    {
        await stream.WriteAsync(new byte[5]);
        throw new IOException("The connection was lost.");
    }
}
