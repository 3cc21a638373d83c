using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Testing.Databases;

/// <summary>Represents a SQLite file on the real disk.</summary>
public sealed class SqliteDatabase : ITestDatabase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flagcluster-store-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "flagcluster.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public OpenStore Open() => OpenStore.Sqlite(Path);

    public async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
