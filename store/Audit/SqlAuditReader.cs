using System.Data.Common;
using System.Text;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Environments;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>Reads audit logs and the chains of environments from SQL.</summary>
internal sealed class SqlAuditReader(Database database) : IAuditReader
{
    private const string Columns =
        "l.organization, l.sequence, l.entry, l.previous, l.hash, l.time, l.actor, l.on_behalf_of, l.action, l.subject, l.result, "
        + "l.request_id, l.reference, a.data, s.data";

    private const string Tables = """
        audit_log l
        LEFT JOIN audit_personal a ON a.organization = l.organization AND a.sequence = l.sequence AND a.part = 'actor'
        LEFT JOIN audit_personal s ON s.organization = l.organization AND s.sequence = l.sequence AND s.part = 'subject'
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT organization, epoch, sequence, hash FROM audit_heads ORDER BY organization",
                    row => new AuditHead(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetBytes(3)),
                    cancellationToken
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        var conditions = new List<string> { "l.organization = @organization" };
        var parameters = new List<(string, object?)> { ("@organization", StoredText.Checked(query.Organization)) };
        Restrict(query.After, query.Descending ? "l.sequence < @after" : "l.sequence > @after", "@after");
        Restrict(query.From is { } from ? AuditTime.Of(from) : null, "l.time >= @from", "@from");
        Restrict(query.To is { } to ? AuditTime.Of(to) : null, "l.time < @to", "@to");
        Restrict(query.Actor, "(l.actor = @actor OR l.on_behalf_of = @actor)", "@actor");
        Restrict(query.Action, "l.action = @action", "@action");
        Restrict(query.Result?.Name(), "l.result = @result", "@result");
        Restrict(query.RequestId, "l.request_id = @requestId", "@requestId");
        if (query.Subject is { } subject)
        {
            // '0' follows '/': the range has every subject that starts with the subject and a slash.
            conditions.Add("(l.subject = @subject OR (l.subject >= @below AND l.subject < @beyond))");
            parameters.AddRange([("@subject", StoredText.Checked(subject)), ("@below", subject + "/"), ("@beyond", subject + "0")]);
        }
        return await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {Columns} FROM {Tables} WHERE {string.Join(" AND ", conditions)} "
                        + $"ORDER BY l.sequence {(query.Descending ? "DESC" : "ASC")} LIMIT @limit",
                    ReadEntry,
                    cancellationToken,
                    [.. parameters, ("@limit", (long)query.Limit)]
                ),
            cancellationToken
        );

        void Restrict(object? value, string condition, string parameter)
        {
            if (value is null)
                return;
            conditions.Add(condition);
            parameters.Add((parameter, value is string text ? StoredText.Checked(text) : value));
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(EnvironmentId, EnvironmentVersion, ReadOnlyMemory<byte>)>> ReadEnvironmentHeadsAsync(
        string organization,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT environment, epoch, number, hash FROM environment_heads WHERE environment >= @from AND environment < @to "
                        + "ORDER BY environment",
                    row =>
                        (
                            EnvironmentId.Parse(row.GetString(0)),
                            new EnvironmentVersion(row.GetInt64(1), row.GetInt64(2)),
                            (ReadOnlyMemory<byte>)row.GetBytes(3)
                        ),
                    cancellationToken,
                    ("@from", StoredText.Checked(organization) + "/"),
                    ("@to", organization + "0")
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChangeLink>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {ChangeRow.Columns}, previous, hash FROM changes WHERE environment = @environment "
                        + "AND (epoch, number) > (@epoch, @number) ORDER BY epoch, number LIMIT @limit",
                    row =>
                    {
                        var change = ChangeRow.Read(row);
                        return new ChangeLink(
                            new(change.Epoch, change.Number),
                            change.Encode(environment.ToString()),
                            row.GetBytes(ChangeRow.Count),
                            row.GetBytes(ChangeRow.Count + 1)
                        );
                    },
                    cancellationToken,
                    ("@environment", environment.ToString()),
                    ("@epoch", after.Epoch),
                    ("@number", after.Number),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );
    }

    private static AuditEntry ReadEntry(DbDataReader row)
    {
        var bytes = row.GetBytes(2);
        return new(row.GetString(0), row.GetInt64(1), bytes, row.GetBytes(3), row.GetBytes(4))
        {
            Personal = Personal(row.IsDBNull(13) ? null : row.GetBytes(13), row.IsDBNull(14) ? null : row.GetBytes(14)),
            IsIndexed = IsIndexed(row, bytes),
        };
    }

    private static bool IsIndexed(DbDataReader row, byte[] bytes)
    {
        try
        {
            var entry = AuditFields.Read(bytes);
            return row.GetString(0) == entry.Organization
                && row.GetInt64(1) == entry.Sequence
                && row.GetInt64(5) == entry.Time
                && row.GetString(6) == entry.Actor.ToString()
                && row.GetText(7) == entry.Actor.OnBehalfOf?.ToString()
                && row.GetString(8) == entry.Action
                && row.GetString(9) == entry.Subject
                && row.GetString(10) == entry.Result
                && row.GetText(11) == entry.RequestId
                && row.GetText(12) == entry.Reference;
        }
        catch (InvalidDataException)
        {
            // The bytes were altered so that they are no entry; the hash shows it too.
            return false;
        }
    }

    private static string? Personal(byte[]? actor, byte[]? subject)
    {
        if (actor is null && subject is null)
            return null;
        var text = new StringBuilder("{");
        if (actor is not null)
            text.Append("\"actor\":").Append(Encoding.UTF8.GetString(actor));
        if (subject is not null)
            text.Append(actor is null ? "" : ",").Append("\"subject\":").Append(Encoding.UTF8.GetString(subject));
        return text.Append('}').ToString();
    }
}
