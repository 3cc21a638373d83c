namespace FlagCluster.Store.Sql;

/// <summary>Represents many rows by column: <c>long[]</c>, <c>string[]</c> or <c>byte[][]</c>.</summary>
/// <param name="Columns">The columns, of equal length.</param>
internal sealed record RowColumns(params Array[] Columns)
{
    // Bounds the memory of one statement.
    private const int RowsPerStatement = 20_000;

    /// <summary>Gets the number of rows.</summary>
    public int Count => Columns[0].Length;

    /// <summary>Returns the rows in parts that fit into one statement each, with the index of their first row.</summary>
    public IEnumerable<(int First, RowColumns Rows)> Parts()
    {
        if (Count <= RowsPerStatement)
        {
            if (Count > 0)
                yield return (0, this);
            yield break;
        }
        for (var first = 0; first < Count; first += RowsPerStatement)
        {
            var length = Math.Min(RowsPerStatement, Count - first);
            yield return (first, new([.. Columns.Select(column => Slice(column, first, length))]));
        }
    }

    private static Array Slice(Array column, int first, int length) =>
        column switch
        {
            long[] numbers => numbers[first..(first + length)],
            string[] texts => texts[first..(first + length)],
            byte[][] bytes => bytes[first..(first + length)],
            _ => throw new ArgumentException($"A column of {column.GetType()} cannot be stored.", nameof(column)),
        };
}
