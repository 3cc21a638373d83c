namespace FlagCluster.Control.Audit;

/// <summary>Represents the rows of a report.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The rows; null is an absent value.</param>
internal sealed record ReportTable(string[] Columns, IAsyncEnumerable<string?[]> Rows);
