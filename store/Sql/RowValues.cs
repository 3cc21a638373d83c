namespace FlagCluster.Store.Sql;

/// <summary>Reads the values of one row.</summary>
internal abstract class RowValues
{
    /// <summary>Returns an integer.</summary>
    /// <param name="column">The index in <see cref="RowQuery.Values"/>.</param>
    public abstract long GetNumber(int column);

    /// <summary>Returns a text.</summary>
    /// <param name="column">The index in <see cref="RowQuery.Values"/>.</param>
    public abstract string GetText(int column);

    /// <summary>Returns bytes.</summary>
    /// <param name="column">The index in <see cref="RowQuery.Values"/>.</param>
    public abstract byte[] GetBytes(int column);
}
