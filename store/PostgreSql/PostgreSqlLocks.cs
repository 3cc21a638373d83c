namespace FlagCluster.Store.PostgreSql;

/// <summary>
/// Provides the numbers of advisory locks. They are chosen at random, and each is for one purpose: locks with the same number block each
/// other.
/// </summary>
internal static class PostgreSqlLocks
{
    /// <summary>Migrations.</summary>
    public const string Schema = "5060723421158";

    /// <summary>Transactions that fold events.</summary>
    public const string Fold = "5060723421159";

    /// <summary>Work of <see cref="PostgreSqlDistributedLock"/>.</summary>
    public const string Work = "5060723421160";
}
