using FlagCluster.Store.Sql;
using FlagCluster.Store.Sqlite;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Options;

namespace FlagCluster.Store.Tests.Sqlite;

/// <summary>The driver of SQLite blocks, so that its work must not occupy the thread pool.</summary>
public sealed class SqliteThreadsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_ReadsAndWrites_RunsOnThreadsOfItsOwn()
    {
        await using var dialect = new SqliteDialect(Options.Create(new SqliteOptions { Path = _folder.File("flags.db") }));
        var database = new Database(dialect);
        await database.PrepareAsync(CancellationToken.None);
        string? writer = null;

        var reader = await database.ReadAsync(_ => Task.FromResult(Thread.CurrentThread.Name), CancellationToken.None);
        await database.WriteAsync(
            async _ =>
            {
                await Task.Yield();
                writer = Thread.CurrentThread.Name;
                return true;
            },
            CancellationToken.None
        );

        Assert.Equal(("FlagCluster SQLite", "FlagCluster SQLite"), (reader, writer));
    }
}
