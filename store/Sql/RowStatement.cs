namespace FlagCluster.Store.Sql;

/// <summary>Represents an <c>INSERT</c> of many rows. Each engine passes the rows in its fastest way.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Conflict">The clause that decides what happens when a row exists: <c>ON CONFLICT …</c>.</param>
internal sealed record RowStatement(string Table, string[] Columns, string Conflict)
{
    /// <summary>Returns the statement.</summary>
    /// <param name="source">The rows: <c>VALUES …</c> or <c>SELECT …</c>.</param>
    public string Sql(string source) => $"INSERT INTO {Table} ({string.Join(", ", Columns)}) {source} {Conflict}";
}
