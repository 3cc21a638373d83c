namespace FlagCluster.Store.Sql;

/// <summary>Writes the SQL that selects rows by a list of texts.</summary>
internal static class InList
{
    /// <summary>Returns the condition that a column has one of some texts, with its parameters.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">The texts, at least one and at most 1,000, which both databases accept as parameters of one command.</param>
    public static (string Sql, (string Name, object? Value)[] Parameters) Of(string column, IReadOnlyCollection<string> values)
    {
        (string Name, object? Value)[] parameters = [.. values.Select((value, i) => ($"@in{i}", (object?)StoredText.Checked(value)))];
        return ($"{column} IN ({string.Join(", ", parameters.Select(parameter => parameter.Name))})", parameters);
    }
}
