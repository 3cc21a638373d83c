using System.Data.Common;
using FlagCluster.Contracts.Audit;
using FlagCluster.Store.Audit;
using FlagCluster.Store.Outbox;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>
/// Runs the writes of control data. Each is one transaction: it increments the control version, runs its statements, and appends its entry
/// to the audit log of its organization.
/// </summary>
internal sealed class ControlTransaction(Database database, TimeProvider time)
{
    /// <summary>
    /// The number of versions for which deletions are kept. Readers that are more than half of it behind read everything instead, so that
    /// deletions that are removed during a read cannot be missed.
    /// </summary>
    public const long DeletionsKept = 20_000;

    /// <summary>Runs one write.</summary>
    /// <param name="entry">What the write does.</param>
    /// <param name="work">The statements of the write; false rolls back, the entry included.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    public Task<WriteOutcome> RunAsync(ControlEntry entry, Func<ControlWrite, Task<bool>> work, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => RunAsync(connection, entry, work, cancellationToken), cancellationToken);

    /// <summary>Runs a write of one statement, which may refer to <c>@version</c>; declined when it changes no row.</summary>
    public Task<WriteOutcome> RunAsync(
        ControlEntry entry,
        string sql,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) => RunAsync(entry, async write => await write.ExecuteAsync(sql, parameters) > 0, cancellationToken);

    private async Task<bool> RunAsync(
        DbConnection connection,
        ControlEntry entry,
        Func<ControlWrite, Task<bool>> work,
        CancellationToken cancellationToken
    )
    {
        // The row lock of the update serializes control writes of all processes: versions become visible in their order, and what the
        // statements of a write check holds until the write is committed.
        var versions = await connection.QueryAsync(
            "UPDATE control_version SET version = version + 1 RETURNING version",
            row => row.GetInt64(0),
            cancellationToken
        );
        var table = AuditedTable.Of(entry.Action);
        var before = table is null ? null : await table.ReadAsync(connection, entry.Subject, cancellationToken);
        var write = new ControlWrite(connection, versions[0], cancellationToken);
        if (!await work(write))
            return false;
        var now = time.GetUtcNow();
        var record = new AuditRecord(entry.Initiator, entry.Organization, entry.Action, entry.Subject, AuditResult.Ok)
        {
            Before = entry.Before,
            After = entry.After,
            Personal = entry.Personal,
            Person = entry.Person ?? entry.Subject[(entry.Subject.LastIndexOf('/') + 1)..],
        };
        if (table is not null)
        {
            var after = await table.ReadAsync(connection, entry.Subject, cancellationToken);
            var (old, current, personal) = table.Difference(before, after);
            record = record with { Before = entry.Before ?? old, After = entry.After ?? current, Personal = entry.Personal ?? personal };
        }
        await AuditAppender.AppendAsync(connection, record, now, cancellationToken);
        if (ControlEvents.Of(entry, record.After, versions[0], now) is { } item)
            await WebhookQueue.AppendAsync(connection, [item], now, cancellationToken);
        return true;
    }
}
