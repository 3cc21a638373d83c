using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FlagCluster.Store.Sql;
using Npgsql;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Passes many rows to one statement, each column as an array.</summary>
internal static class PostgreSqlRows
{
    /// <summary>Inserts rows.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection,
        RowStatement statement,
        RowColumns rows,
        CancellationToken cancellationToken
    )
    {
        var sql = statement.Sql($"SELECT * FROM unnest({Parameters(rows.Columns.Length)})");
        foreach (var (_, part) in rows.Parts())
        {
            await using var command = Command(connection, sql, part.Columns);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Reads the rows of keys.</summary>
    public static async Task ReadAsync(
        NpgsqlConnection connection,
        RowQuery query,
        RowColumns keys,
        Action<int, RowValues> read,
        CancellationToken cancellationToken
    )
    {
        var values = string.Join(", ", query.Values.Select(value => $"t.{value}"));
        var conditions = string.Join(" AND ", query.Keys.Select(key => $"t.{key} = k.{key}"));
        var sql =
            $"SELECT k.ordinal, {values} FROM unnest({Parameters(query.Keys.Length)}) WITH ORDINALITY "
            + $"AS k({string.Join(", ", query.Keys)}, ordinal) JOIN {query.Table} t ON {conditions}";
        foreach (var (first, part) in keys.Parts())
        {
            await using var command = Command(connection, sql, part.Columns);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var row = new ReaderValues(reader);
            while (await reader.ReadAsync(cancellationToken))
                read(first + (int)reader.GetInt64(0) - 1, row);
        }
    }

    private static string Parameters(int count) => string.Join(", ", Enumerable.Range(1, count).Select(number => $"${number}"));

    [SuppressMessage(
        "Security",
        "CA2100:Review SQL queries for security vulnerabilities",
        Justification = "Every statement is made of constants of this assembly; values are parameters."
    )]
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Array[] columns)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var column in columns)
            command.Parameters.Add(new() { Value = column });
        return command;
    }

    private sealed class ReaderValues(DbDataReader reader) : RowValues
    {
        public override long GetNumber(int column) => SqlCommands.GetNumber(reader, column + 1);

        public override string GetText(int column) => reader.GetString(column + 1);

        public override byte[] GetBytes(int column) => reader.GetBytes(column + 1);
    }
}
