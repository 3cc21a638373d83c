using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Webhooks;

/// <summary>Stores incoming hooks in SQL.</summary>
internal sealed class SqlIncomingHookStore(Database database, ControlTransaction transaction) : IIncomingHookStore
{
    /// <summary>The number of requests that are kept of each hook, against repetitions.</summary>
    private const int RequestsKept = 10_000;

    private const string Columns = """
        id, environment, name, provider, secret, branch_pattern, key_template, flag_template, service_account, created_at
        """;

    /// <inheritdoc/>
    public async Task<bool> AddAsync(Initiator initiator, IncomingHook hook, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hook);
        var scope = Scope.Of(hook.Environment.Organization, hook.Environment.Project);
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.CreateHook, scope, hook.Id),
            async write =>
            {
                var taken = await write.QueryAsync(
                    "SELECT 1 FROM hooks WHERE project = @project",
                    _ => true,
                    ("@project", scope.ToString())
                );
                if (taken.Count >= IIncomingHookStore.MaxHooks)
                    return false;
                await write.ExecuteAsync(
                    """
                    INSERT INTO hooks (id, project, environment, name, provider, secret, branch_pattern, key_template, flag_template,
                        service_account, created_at, version)
                    VALUES (@id, @project, @environment, @name, @provider, @secret, @branchPattern, @keyTemplate, @flagTemplate,
                        @serviceAccount, @createdAt, @version)
                    """,
                    ("@id", hook.Id),
                    ("@project", scope.ToString()),
                    ("@environment", hook.Environment.ToString()),
                    ("@name", StoredText.Checked(hook.Name)),
                    ("@provider", hook.Provider.Name()),
                    ("@secret", hook.Secret.ToArray()),
                    ("@branchPattern", StoredText.Checked(hook.BranchPattern)),
                    ("@keyTemplate", StoredText.Checked(hook.KeyTemplate)),
                    ("@flagTemplate", StoredText.Checked(hook.FlagTemplate)),
                    ("@serviceAccount", StoredText.Checked(hook.ServiceAccount)),
                    ("@createdAt", hook.CreatedAt.ToUnixTimeMilliseconds())
                );
                return true;
            },
            cancellationToken
        );
        return outcome switch
        {
            WriteOutcome.NoParent => throw new ParentNotFoundException($"environment '{hook.Environment}'"),
            WriteOutcome.Duplicate => throw new InvalidOperationException($"A hook with the id '{hook.Id}' exists already."),
            _ => outcome == WriteOutcome.Written,
        };
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceSecretAsync(Initiator initiator, IncomingHook hook, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hook);
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.RotateHook, Scope.Of(hook.Environment.Organization, hook.Environment.Project), hook.Id),
            "UPDATE hooks SET secret = @secret, version = @version WHERE id = @id",
            cancellationToken,
            ("@id", StoredText.Checked(hook.Id)),
            ("@secret", hook.Secret.ToArray())
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Initiator initiator, Scope project, string id, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.DeleteHook, project, id),
            "DELETE FROM hooks WHERE id = @id AND project = @project",
            cancellationToken,
            ("@id", StoredText.Checked(id)),
            ("@project", project.ToString())
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<IncomingHook?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {Columns} FROM hooks WHERE id = @id",
                    Read,
                    cancellationToken,
                    ("@id", StoredText.Checked(id))
                ),
            cancellationToken
        );
        return found is [var hook] ? hook : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IncomingHook>> ListAsync(
        Scope project,
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {Columns} FROM hooks WHERE project = @project AND id > @after ORDER BY id LIMIT @limit",
                    Read,
                    cancellationToken,
                    ("@project", project.ToString()),
                    ("@after", StoredText.Checked(after ?? "")),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> TryRecordAsync(
        string hook,
        string delivery,
        ReadOnlyMemory<byte> digest,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    "INSERT INTO hook_requests (hook, delivery, digest, time) VALUES (@hook, @delivery, @digest, @time)",
                    cancellationToken,
                    ("@hook", hook),
                    ("@delivery", StoredText.Checked(delivery)),
                    ("@digest", digest.ToArray()),
                    ("@time", now.ToUnixTimeMilliseconds())
                );
                await connection.ExecuteAsync(
                    """
                    DELETE FROM hook_requests WHERE hook = @hook AND time < (
                        SELECT time FROM hook_requests WHERE hook = @hook ORDER BY time DESC LIMIT 1 OFFSET @kept)
                    """,
                    cancellationToken,
                    ("@hook", hook),
                    ("@kept", (long)RequestsKept)
                );
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> IsRecordedAsync(
        string hook,
        string delivery,
        ReadOnlyMemory<byte> digest,
        CancellationToken cancellationToken = default
    )
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT 1 FROM hook_requests WHERE hook = @hook AND (delivery = @delivery OR digest = @digest) LIMIT 1",
                    _ => true,
                    cancellationToken,
                    ("@hook", hook),
                    ("@delivery", StoredText.Checked(delivery)),
                    ("@digest", digest.ToArray())
                ),
            cancellationToken
        );
        return found.Count > 0;
    }

    private static ControlEntry EntryOf(Initiator initiator, string action, Scope project, string id) =>
        new(initiator, action, project.Organization, $"{project}/{id}");

    private static IncomingHook Read(DbDataReader row) =>
        new()
        {
            Id = row.GetString(0),
            Environment = EnvironmentId.Parse(row.GetString(1)),
            Name = row.GetString(2),
            Provider = HookProviderNames.Parse(row.GetString(3)),
            Secret = row.GetBytes(4),
            BranchPattern = row.GetString(5),
            KeyTemplate = row.GetString(6),
            FlagTemplate = row.GetString(7),
            ServiceAccount = row.GetString(8),
            CreatedAt = row.GetTime(9),
        };
}
