namespace FlagCluster.Store.Sql;

/// <summary>Represents the outcome of a write.</summary>
internal enum WriteOutcome
{
    /// <summary>It is committed.</summary>
    Written,

    /// <summary>There was nothing to write; it was rolled back.</summary>
    Declined,

    /// <summary>A primary key or unique index has the value already; it was rolled back.</summary>
    Duplicate,

    /// <summary>A foreign key refers to a missing row, or a deleted row is still referred to; it was rolled back.</summary>
    NoParent,
}
