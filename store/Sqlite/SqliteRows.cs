using FlagCluster.Store.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlagCluster.Store.Sqlite;

/// <summary>
/// Runs one prepared statement for many rows. It uses SQLite's own functions: the driver looks up every parameter by name for every row,
/// which takes several times longer than the statement.
/// </summary>
internal static class SqliteRows
{
    /// <summary>Inserts rows.</summary>
    public static void Write(SqliteConnection connection, RowStatement statement, RowColumns rows, CancellationToken cancellationToken)
    {
        var sql = statement.Sql($"VALUES ({string.Join(", ", statement.Columns.Select((_, i) => $"?{i + 1}"))})");
        Run(connection, sql, rows, null, cancellationToken);
    }

    /// <summary>Reads the rows of keys.</summary>
    public static void Read(
        SqliteConnection connection,
        RowQuery query,
        RowColumns keys,
        Action<int, RowValues> read,
        CancellationToken cancellationToken
    )
    {
        var conditions = string.Join(" AND ", query.Keys.Select((key, i) => $"{key} = ?{i + 1}"));
        var sql = $"SELECT {string.Join(", ", query.Values)} FROM {query.Table} WHERE {conditions}";
        Run(connection, sql, keys, read, cancellationToken);
    }

    private static void Run(
        SqliteConnection connection,
        string sql,
        RowColumns rows,
        Action<int, RowValues>? read,
        CancellationToken cancellationToken
    )
    {
        var database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        using (statement)
        {
            var values = new StatementValues(statement);
            for (var row = 0; row < rows.Count; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var column = 0; column < rows.Columns.Length; column++)
                    Check(Bind(statement, column + 1, rows.Columns[column], row), database);
                int result;
                while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                    read?.Invoke(row, values);
                if (result != raw.SQLITE_DONE)
                    Check(result, database);
                Check(raw.sqlite3_reset(statement), database);
            }
        }
    }

    private static int Bind(sqlite3_stmt statement, int parameter, Array column, int row) =>
        column switch
        {
            long[] numbers => raw.sqlite3_bind_int64(statement, parameter, numbers[row]),
            string[] texts => raw.sqlite3_bind_text(statement, parameter, texts[row]),
            byte[][] bytes => raw.sqlite3_bind_blob(statement, parameter, bytes[row]),
            _ => throw new ArgumentException($"A column of {column.GetType()} cannot be stored.", nameof(column)),
        };

    private static void Check(int result, sqlite3 database) => SqliteException.ThrowExceptionForRC(result, database);

    private sealed class StatementValues(sqlite3_stmt statement) : RowValues
    {
        public override long GetNumber(int column) => raw.sqlite3_column_int64(statement, column);

        public override string GetText(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

        public override byte[] GetBytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();
    }
}
