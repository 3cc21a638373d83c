using System.Data.Common;
using System.Globalization;
using FlagCluster.Store.Sql;
using Npgsql;
using NpgsqlTypes;

namespace FlagCluster.Store.Transfer;

/// <summary>Represents a table that is copied row by row. Its columns have the same names and meanings in both engines.</summary>
/// <param name="Name">The name.</param>
/// <param name="Columns">The columns, those of the primary key first.</param>
/// <param name="Types">The types of the columns, in the same order.</param>
internal sealed record TransferTable(string Name, string[] Columns, NpgsqlDbType[] Types)
{
    /// <summary>The types of columns.</summary>
    public const NpgsqlDbType Text = NpgsqlDbType.Text,
        Number = NpgsqlDbType.Bigint,
        Integer = NpgsqlDbType.Integer,
        Bytes = NpgsqlDbType.Bytea;

    /// <summary>Gets all tables, parents before children.</summary>
    public static readonly TransferTable[] All =
    [
        .. TenancyTables.Tables,
        .. AccountTables.Tables,
        .. AuditTables.Tables,
        .. HookTables.Tables,
        .. GitTables.Tables,
        .. EnvironmentTables.Tables,
        .. AnalyticsTables.Tables,
    ];

    private string Select => $"SELECT {string.Join(", ", Columns)} FROM {Name} ORDER BY {string.Join(", ", Columns)}";

    /// <summary>Returns the number of rows.</summary>
    public async Task<long> CountAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync($"SELECT COUNT(*) FROM {Name}", row => row.GetInt64(0), cancellationToken))[0];

    /// <summary>Copies every row.</summary>
    public async Task CopyAsync(DbConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        await using var rows = await source.StreamAsync(Select, cancellationToken);
        await using var copy = await target.BeginBinaryImportAsync(
            $"COPY {Name} ({string.Join(", ", Columns)}) FROM STDIN (FORMAT BINARY)",
            cancellationToken
        );
        while (await rows.ReadAsync(cancellationToken))
        {
            await copy.StartRowAsync(cancellationToken);
            for (var column = 0; column < Columns.Length; column++)
            {
                if (await rows.IsDBNullAsync(column, cancellationToken))
                    await copy.WriteNullAsync(cancellationToken);
                else if (Types[column] == Number)
                    await copy.WriteAsync(rows.GetInt64(column), Number, cancellationToken);
                else if (Types[column] == Integer)
                    await copy.WriteAsync(rows.GetInt32(column), Integer, cancellationToken);
                else if (Types[column] == Bytes)
                    await copy.WriteAsync(rows.GetBytes(column), Bytes, cancellationToken);
                else
                    await copy.WriteAsync(rows.GetString(column), Text, cancellationToken);
            }
        }
        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>Reads both tables again and compares every value.</summary>
    /// <exception cref="TransferException">The tables differ.</exception>
    public async Task CompareAsync(DbConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        await using var expected = await source.StreamAsync(Select, cancellationToken);
        await using var found = await target.StreamAsync(Select, cancellationToken);
        for (var number = 1L; ; number++)
        {
            var (more, also) = (await expected.ReadAsync(cancellationToken), await found.ReadAsync(cancellationToken));
            if (!more && !also)
                return;
            if (more != also || !Same(expected, found))
                throw new TransferException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The copy of {Name} differs from the source at row {number}; nothing was copied. Try again, and report it "
                            + $"if it happens again."
                    )
                );
        }
    }

    private bool Same(DbDataReader expected, DbDataReader found)
    {
        for (var column = 0; column < Columns.Length; column++)
        {
            var same =
                expected.IsDBNull(column) || found.IsDBNull(column) ? expected.IsDBNull(column) == found.IsDBNull(column)
                : Types[column] is Number or Integer ? expected.GetNumber(column) == found.GetNumber(column)
                : Types[column] == Bytes ? expected.GetBytes(column).AsSpan().SequenceEqual(found.GetBytes(column))
                : expected.GetString(column) == found.GetString(column);
            if (!same)
                return false;
        }
        return true;
    }
}
