using System.Data.Common;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>Runs transactions that append to audit logs outside of writes of control data.</summary>
internal static class AuditTransaction
{
    private const int MaxAttempts = 3;

    /// <summary>Runs a transaction, which runs again when another process has appended the first entry of a log meanwhile.</summary>
    /// <param name="database">The database.</param>
    /// <param name="work">The statements; false rolls back. They may run more than once.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when it was rolled back because the statements returned false.</returns>
    /// <exception cref="StorageUnavailableException">
    /// It was rolled back because the log does not continue after its newest entry.
    /// </exception>
    public static async Task<bool> RunAsync(Database database, Func<DbConnection, Task<bool>> work, CancellationToken cancellationToken)
    {
        // A log without any entry has no row to lock yet: of two first appends one may find what the other has inserted.
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var outcome = await database.WriteAsync(work, cancellationToken);
            if (outcome is WriteOutcome.Written or WriteOutcome.Declined)
                return outcome == WriteOutcome.Written;
        }
        throw new StorageUnavailableException(
            "The audit log does not continue after its newest entry: the table audit_heads does not fit audit_log. Run 'audit verify'."
        );
    }
}
