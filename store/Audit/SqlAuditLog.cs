using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>Appends to audit logs in SQL.</summary>
internal sealed class SqlAuditLog(Database database, TimeProvider time) : IAuditLog
{
    /// <inheritdoc/>
    public async Task<long> AppendAsync(AuditRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        var sequence = 0L;
        await WriteAsync(
            async connection => sequence = await AuditAppender.AppendAsync(connection, record, time.GetUtcNow(), cancellationToken),
            cancellationToken
        );
        return sequence;
    }

    /// <inheritdoc/>
    public async Task AppendChangesAsync(
        EnvironmentId environment,
        IReadOnlyList<Change> changes,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count == 0)
            return;
        await WriteAsync(
            async connection =>
            {
                // Of two subscribers at the same time, the second one waits here and then finds the references of the first.
                await connection.ExecuteAsync(
                    "UPDATE audit_heads SET hash = hash WHERE organization = @organization",
                    cancellationToken,
                    ("@organization", environment.Organization)
                );
                foreach (var change in changes)
                    await AppendAsync(connection, environment, change, cancellationToken);
            },
            cancellationToken
        );
    }

    private Task<bool> WriteAsync(Func<DbConnection, Task> work, CancellationToken cancellationToken) =>
        AuditTransaction.RunAsync(
            database,
            async connection =>
            {
                await work(connection);
                return true;
            },
            cancellationToken
        );

    private static async Task AppendAsync(
        DbConnection connection,
        EnvironmentId environment,
        Change change,
        CancellationToken cancellationToken
    )
    {
        var hashes = await connection.QueryAsync(
            "SELECT hash FROM changes WHERE environment = @environment AND epoch = @epoch AND number = @number",
            row => row.GetBytes(0),
            cancellationToken,
            ("@environment", environment.ToString()),
            ("@epoch", change.Version.Epoch),
            ("@number", change.Version.Number)
        );
        if (hashes is not [var hash])
            throw new InvalidDataException($"The log of {environment} has no version {change.Version}.");
        var reference = new AuditChange(
            environment,
            change.Version,
            hash,
            [.. change.Changes.Operations.Take(AuditChange.MaxItems).Select(operation => $"{NameOf(operation.Kind)}:{operation.Key}")],
            change.Changes.Operations.Length
        );
        var existing = await connection.QueryAsync(
            "SELECT 1 FROM audit_log WHERE organization = @organization AND reference = @reference",
            _ => true,
            cancellationToken,
            ("@organization", environment.Organization),
            ("@reference", reference.Reference)
        );
        if (existing.Count > 0)
            return;
        var initiator = new Initiator(change.Actor) { RequestId = change.RequestId, Reason = change.Message };
        var record = new AuditRecord(
            initiator,
            environment.Organization,
            AuditActions.ChangeEnvironment,
            environment.ToString(),
            AuditResult.Ok
        )
        {
            Change = reference,
        };
        await AuditAppender.AppendAsync(connection, record, change.Time, cancellationToken);
    }

    private static string NameOf(ItemKind kind) =>
        kind switch
        {
            ItemKind.Flag => "flag",
            ItemKind.Segment => "segment",
            _ => throw new InvalidOperationException($"Items of the kind {kind} have no name in the audit log."),
        };
}
