using System.Data.Common;
using Npgsql;

namespace FlagCluster.Testing.Databases;

/// <summary>Represents a new database on the server that FLAGCLUSTER_POSTGRES names.</summary>
public sealed class PostgreSqlDatabase : ITestDatabase
{
    /// <summary>Gets the name of the database.</summary>
    public string Name { get; } = $"flagcluster_test_{Guid.NewGuid():N}";

    public static string Server =>
        Environment.GetEnvironmentVariable("FLAGCLUSTER_POSTGRES") is { Length: > 0 } server
            ? server
            : throw new InvalidOperationException(
                "FLAGCLUSTER_POSTGRES is not set. Run ./test.sh, which starts a PostgreSQL server for these tests, or set it to the "
                    + "connection string of a server where databases may be created."
            );

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = Name, MaxPoolSize = 10 }.ToString();

    // This collation ignores dashes and slashes, unlike the byte order: it reveals a query that does not specify the byte order.
    public Task InitializeAsync() =>
        OnServerAsync($"CREATE DATABASE {Name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted'");

    public OpenStore Open() => OpenStore.PostgreSql(ConnectionString);

    public async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    public Task DisposeAsync() => OnServerAsync($"DROP DATABASE {Name} WITH (FORCE)");

    public static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
