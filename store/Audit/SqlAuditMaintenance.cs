using System.Data.Common;
using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>Erases and removes in SQL.</summary>
internal sealed class SqlAuditMaintenance(Database database, TimeProvider time) : IAuditMaintenance
{
    /// <inheritdoc/>
    public async Task<long> EraseAsync(
        Initiator initiator,
        string? organization,
        string person,
        CancellationToken cancellationToken = default
    )
    {
        var erased = 0;
        StoredText.Checked(person);
        await AuditTransaction.RunAsync(
            database,
            async connection =>
            {
                erased = await EraseAsync(connection, organization, person, cancellationToken);
                var log = organization ?? AuditChain.Installation;
                var record = new AuditRecord(initiator, log, AuditActions.ErasePerson, $"user/{person}", AuditResult.Ok)
                {
                    After = string.Create(CultureInfo.InvariantCulture, $$"""{"erased":{{erased}}}"""),
                };
                await AuditAppender.AppendAsync(connection, record, time.GetUtcNow(), cancellationToken);
                return true;
            },
            cancellationToken
        );
        return erased;
    }

    private static async Task<int> EraseAsync(
        DbConnection connection,
        string? organization,
        string person,
        CancellationToken cancellationToken
    )
    {
        var condition = organization is null ? "" : " AND organization = @organization";
        (string, object?)[] log = organization is null ? [] : [("@organization", organization)];
        var erased = 0;
        foreach (var known in await AuditPersons.FindAsync(connection, organization, person, cancellationToken))
            erased += await connection.ExecuteAsync(
                $"DELETE FROM audit_personal WHERE person = @person{condition}",
                cancellationToken,
                [.. log, ("@person", known)]
            );
        return erased;
    }

    /// <inheritdoc/>
    public async Task<bool> StartEpochAsync(
        Initiator initiator,
        string organization,
        string? lost,
        CancellationToken cancellationToken = default
    )
    {
        return await AuditTransaction.RunAsync(
            database,
            async connection =>
            {
                if (
                    await connection.ExecuteAsync(
                        "UPDATE audit_heads SET epoch = epoch + 1 WHERE organization = @organization",
                        cancellationToken,
                        ("@organization", StoredText.Checked(organization))
                    ) == 0
                )
                    return false;
                var record = new AuditRecord(initiator, organization, AuditActions.Restore, organization, AuditResult.Ok) { Before = lost };
                await AuditAppender.AppendAsync(connection, record, time.GetUtcNow(), cancellationToken);
                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<AuditHead?> RemoveAsync(
        Initiator initiator,
        string organization,
        DateTimeOffset before,
        int segment,
        Func<AuditHead, string> statement,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(segment);
        AuditHead? removed = null;
        await AuditTransaction.RunAsync(
            database,
            async connection =>
            {
                removed = await FindAsync(connection, organization, AuditTime.Of(before), segment, cancellationToken);
                if (removed is null)
                    return false;
                (string, object?)[] rows = [("@organization", organization), ("@through", removed.Sequence)];
                const string Condition = "WHERE organization = @organization AND sequence <= @through";
                await connection.ExecuteAsync($"DELETE FROM audit_personal {Condition}", cancellationToken, rows);
                await connection.ExecuteAsync($"DELETE FROM audit_log {Condition}", cancellationToken, rows);
                var record = new AuditRecord(initiator, organization, AuditActions.RemoveEntries, organization, AuditResult.Ok)
                {
                    After = statement(removed),
                };
                await AuditAppender.AppendAsync(connection, record, time.GetUtcNow(), cancellationToken);
                return true;
            },
            cancellationToken
        );
        return removed;
    }

    /// <summary>Returns the last entry of the segments that are older than a time, with the lock of the log held.</summary>
    private static async Task<AuditHead?> FindAsync(
        DbConnection connection,
        string organization,
        long before,
        int segment,
        CancellationToken cancellationToken
    )
    {
        (string, object?)[] log = [("@organization", organization)];
        await connection.ExecuteAsync("UPDATE audit_heads SET hash = hash WHERE organization = @organization", cancellationToken, log);
        // The first entry that is young enough, otherwise the newest one: a log is never empty.
        var kept =
            await FirstAsync(
                "SELECT sequence FROM audit_log WHERE organization = @organization AND time >= @before ORDER BY sequence LIMIT 1"
            )
            ?? await FirstAsync("SELECT sequence FROM audit_log WHERE organization = @organization ORDER BY sequence DESC LIMIT 1")
            ?? 0;
        var through = (kept - 1) / segment * segment;
        var last = await connection.QueryAsync(
            "SELECT h.epoch, l.sequence, l.hash FROM audit_log l JOIN audit_heads h ON h.organization = l.organization "
                + "WHERE l.organization = @organization AND l.sequence = @through",
            row => new AuditHead(organization, row.GetInt64(0), row.GetInt64(1), row.GetBytes(2)),
            cancellationToken,
            [.. log, ("@through", through)]
        );
        return last is [var found] ? found : null;

        async Task<long?> FirstAsync(string sql)
        {
            (string, object?)[] parameters = sql.Contains("@before", StringComparison.Ordinal) ? [.. log, ("@before", before)] : log;
            return await connection.QueryAsync(sql, row => row.GetInt64(0), cancellationToken, parameters) is [var sequence]
                ? sequence
                : null;
        }
    }
}
