using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace FlagCluster.Store.Sql;

/// <summary>Provides the statements of the store on a connection, in plain ADO.NET.</summary>
/// <remarks>
/// Dapper 2.1.86 generates its mappers at run time. For the six queries of the first read of control data, in a new process, it took
/// 95 to 327 ms where these methods took 17 to 77 ms (seven alternating runs on a busy machine of two cores). All of it falls into the
/// start of a host, which has 0.5 s in total.
/// </remarks>
internal static class SqlCommands
{
    /// <summary>Runs a statement that returns no rows, inside the transaction of the connection.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public static async Task<int> ExecuteAsync(
        this DbConnection connection,
        string sql,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Returns every row of a query.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this DbConnection connection,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Returns the rows of a query one after another.</summary>
    // The reader outlives this call; the command ends with the connection.
    public static Task<DbDataReader> StreamAsync(this DbConnection connection, string sql, CancellationToken cancellationToken) =>
        Command(connection, sql, []).ExecuteReaderAsync(cancellationToken);

    /// <summary>Returns a column of text that may be null.</summary>
    public static string? GetText(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Returns an integer of 32 or 64 bits.</summary>
    public static long GetNumber(this DbDataReader row, int column) =>
        row.GetFieldType(column) == typeof(int) ? row.GetInt32(column) : row.GetInt64(column);

    /// <summary>Returns a column of Unix milliseconds.</summary>
    public static DateTimeOffset GetTime(this DbDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    /// <summary>Returns a column of Unix milliseconds that may be null.</summary>
    public static DateTimeOffset? GetTimeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTime(column);

    /// <summary>Returns a column of bytes.</summary>
    public static byte[] GetBytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    [SuppressMessage(
        "Security",
        "CA2100:Review SQL queries for security vulnerabilities",
        Justification = "Every statement is a constant of this assembly; values are parameters."
    )]
    private static DbCommand Command(DbConnection connection, string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
