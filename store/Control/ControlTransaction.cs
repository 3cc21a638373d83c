using System.Data.Common;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>
/// Runs the writes of control data. Each is one transaction: it increments the control version, runs its statements, and appends its entry
/// to the control log.
/// </summary>
internal sealed class ControlTransaction(Database database, TimeProvider time)
{
    /// <summary>
    /// The number of versions for which deletions are kept. Readers that are more than half of it behind read everything instead, so that
    /// deletions that are removed during a read cannot be missed.
    /// </summary>
    public const long DeletionsKept = 20_000;

    private const string Append = $"""
        INSERT INTO control_log (organization, sequence, version, time, {ActorColumns.Names}, action, subject)
        VALUES (
            @organization,
            COALESCE((SELECT sequence FROM control_log WHERE organization = @organization ORDER BY sequence DESC LIMIT 1), 0) + 1,
            @version, @time, {ActorColumns.Values}, @action, @subject
        )
        """;

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
        var write = new ControlWrite(connection, versions[0], cancellationToken);
        if (!await work(write))
            return false;
        await write.ExecuteAsync(
            Append,
            [
                ("@organization", entry.Organization),
                ("@time", time.GetUtcNow().ToUnixTimeMilliseconds()),
                .. ActorColumns.Parameters(entry.Actor),
                ("@action", entry.Action),
                ("@subject", entry.Subject),
            ]
        );
        return true;
    }
}
