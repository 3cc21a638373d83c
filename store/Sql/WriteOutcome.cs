namespace FlagCluster.Store.Sql;

/// <summary>What became of a write.</summary>
internal enum WriteOutcome
{
    /// <summary>It is committed.</summary>
    Written,

    /// <summary>There was nothing to write; rolled back.</summary>
    Declined,

    /// <summary>A primary key or unique index has the value already; rolled back.</summary>
    Duplicate,

    /// <summary>The row referred to is not there; rolled back.</summary>
    NoParent,
}
