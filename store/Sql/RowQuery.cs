namespace FlagCluster.Store.Sql;

/// <summary>Represents a query of the rows of many keys.</summary>
/// <param name="Table">The table.</param>
/// <param name="Keys">The columns of the keys.</param>
/// <param name="Values">The columns to read.</param>
internal sealed record RowQuery(string Table, string[] Keys, string[] Values);
