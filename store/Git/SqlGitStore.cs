using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Git;

/// <summary>Stores in SQL which environments follow repositories, and how far.</summary>
internal sealed class SqlGitStore(Database database, ControlTransaction transaction) : IGitStore
{
    private const string Columns = """
        id, environment, repository, branch, path, settings, secret, hook_secret, hook_path, created_at, updated_at, version
        """;

    private const string Active = """
        git_bindings g
        JOIN environments e ON e.id = g.environment
        JOIN projects p ON p.organization = e.organization AND p.slug = e.project
        JOIN organizations o ON o.slug = e.organization
        WHERE e.archived_at IS NULL AND e.deleted_at IS NULL AND p.archived_at IS NULL AND p.deleted_at IS NULL
            AND o.archived_at IS NULL AND o.deleted_at IS NULL
        """;

    private const string Unchanged = "EXISTS (SELECT 1 FROM git_bindings WHERE id = @binding AND version = @known)";

    /// <inheritdoc/>
    public async Task<GitBinding?> PutAsync(Initiator initiator, GitBinding binding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(binding);
        long version = 0;
        var action = binding.Version == 0 ? ControlActions.CreateGit : ControlActions.UpdateGit;
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, action, binding.Environment),
            write =>
            {
                version = write.Version;
                return binding.Version == 0 ? AddAsync(write, binding) : ReplaceAsync(write, binding);
            },
            cancellationToken
        );
        return outcome switch
        {
            WriteOutcome.Written => binding with { Version = version },
            WriteOutcome.NoParent => throw new ParentNotFoundException($"environment '{binding.Environment}'"),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Initiator initiator, GitBinding binding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.DeleteGit, binding.Environment),
            "DELETE FROM git_bindings WHERE id = @binding AND version = @known",
            cancellationToken,
            ("@binding", binding.Id),
            ("@known", binding.Version)
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> IsCurrentAsync(GitBinding binding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT g.id FROM {Active} AND g.id = @binding AND g.version = @known",
                    row => row.GetString(0),
                    cancellationToken,
                    ("@binding", binding.Id),
                    ("@known", binding.Version)
                ),
            cancellationToken
        );
        return found.Count > 0;
    }

    /// <inheritdoc/>
    public Task<GitBinding?> FindAsync(EnvironmentId environment, CancellationToken cancellationToken = default) =>
        FindAsync("environment", environment.ToString(), cancellationToken);

    /// <inheritdoc/>
    public Task<GitBinding?> FindByIdAsync(string id, CancellationToken cancellationToken = default) =>
        FindAsync("id", id, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EnvironmentId>> ListAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT g.environment FROM {Active} ORDER BY g.environment",
                    row => EnvironmentId.Parse(row.GetString(0)),
                    cancellationToken
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<StoredGitState> ReadStateAsync(EnvironmentId environment, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT state, revision FROM git_states JOIN git_bindings ON id = binding WHERE environment = @environment",
                    row => new StoredGitState(GitJson.ReadState(row.GetString(0)), row.GetInt64(1)),
                    cancellationToken,
                    ("@environment", environment.ToString())
                ),
            cancellationToken
        );
        return found is [var state] ? state : new(new(), 0);
    }

    /// <inheritdoc/>
    public async Task<bool> WriteStateAsync(GitBinding binding, StoredGitState state, CancellationToken cancellationToken = default)
    {
        var (sql, parameters) = WriteOf(binding, state);
        var outcome = await database.WriteAsync(
            async connection => await connection.ExecuteAsync(sql, cancellationToken, parameters) > 0,
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> DecideAsync(
        Initiator initiator,
        GitBinding binding,
        StoredGitState state,
        string decision,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(binding);
        var (sql, parameters) = WriteOf(binding, state);
        var entry = ControlEntry.Of(initiator, ControlActions.DecideGit, binding.Environment);
        entry.After = decision;
        return await transaction.RunAsync(entry, sql, cancellationToken, parameters) == WriteOutcome.Written;
    }

    private static (string Sql, (string Name, object? Value)[] Parameters) WriteOf(GitBinding binding, StoredGitState state)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(state);
        var sql =
            state.Revision == 0
                ? $"""
                    INSERT INTO git_states (binding, revision, state) SELECT @binding, 1, @state WHERE {Unchanged}
                    ON CONFLICT DO NOTHING
                    """
                : $"""
                    UPDATE git_states SET state = @state, revision = revision + 1
                    WHERE binding = @binding AND revision = @revision AND {Unchanged}
                    """;
        (string, object?)[] parameters =
        [
            ("@binding", binding.Id),
            ("@known", binding.Version),
            ("@state", StoredText.Checked(GitJson.Write(state.State))),
            ("@revision", state.Revision),
        ];
        return (sql, state.Revision == 0 ? parameters[..3] : parameters);
    }

    private static async Task<bool> AddAsync(ControlWrite write, GitBinding binding) =>
        await write.ExecuteAsync(
            $"""
            INSERT INTO git_bindings ({Columns})
            VALUES (@id, @environment, @repository, @branch, @path, @settings, @secret, @hookSecret, @hookPath, @createdAt, @updatedAt,
                @version)
            ON CONFLICT (environment) DO NOTHING
            """,
            [
                .. ValuesOf(binding),
                ("@environment", binding.Environment.ToString()),
                ("@hookPath", binding.HookPath),
                ("@createdAt", binding.CreatedAt.ToUnixTimeMilliseconds()),
            ]
        ) > 0;

    private static async Task<bool> ReplaceAsync(ControlWrite write, GitBinding binding)
    {
        var stored = await write.QueryAsync($"SELECT {Columns} FROM git_bindings WHERE id = @id", Read, ("@id", binding.Id));
        if (stored is [var before] && StartsAgain(before, binding))
            await write.ExecuteAsync("DELETE FROM git_states WHERE binding = @id", ("@id", binding.Id));
        // The branches and pull requests of proposals are in the repository that is left.
        if (stored is [var known] && (known.Repository, known.Branch) != (binding.Repository, binding.Branch))
            await write.ExecuteAsync("DELETE FROM git_proposals WHERE binding = @id", ("@id", binding.Id));
        return await write.ExecuteAsync(
                """
                UPDATE git_bindings SET repository = @repository, branch = @branch, path = @path, settings = @settings,
                    secret = @secret, hook_secret = @hookSecret, updated_at = @updatedAt, version = @version
                WHERE id = @id AND version = @known
                """,
                [.. ValuesOf(binding), ("@known", binding.Version)]
            ) > 0;
    }

    private static bool StartsAgain(GitBinding before, GitBinding after) =>
        (before.Repository, before.Branch, before.Path) != (after.Repository, after.Branch, after.Path)
        || (before.Settings.Mode == GitMode.Push && after.Settings.Mode != GitMode.Push);

    private static (string Name, object? Value)[] ValuesOf(GitBinding binding) =>
        [
            ("@id", binding.Id),
            ("@repository", StoredText.Checked(binding.Repository)),
            ("@branch", StoredText.Checked(binding.Branch)),
            ("@path", StoredText.Checked(binding.Path)),
            ("@settings", StoredText.Checked(GitJson.Write(binding.Settings))),
            ("@secret", binding.Secret.ToArray()),
            ("@hookSecret", binding.HookSecret.ToArray()),
            ("@updatedAt", binding.UpdatedAt.ToUnixTimeMilliseconds()),
        ];

    private async Task<GitBinding?> FindAsync(string column, string value, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {Columns} FROM git_bindings WHERE {column} = @value",
                    Read,
                    cancellationToken,
                    ("@value", StoredText.Checked(value))
                ),
            cancellationToken
        );
        return found is [var binding] ? binding : null;
    }

    private static GitBinding Read(DbDataReader row) =>
        new()
        {
            Id = row.GetString(0),
            Environment = EnvironmentId.Parse(row.GetString(1)),
            Repository = row.GetString(2),
            Branch = row.GetString(3),
            Path = row.GetString(4),
            Settings = GitJson.ReadSettings(row.GetString(5)),
            Secret = (byte[])row.GetValue(6),
            HookSecret = (byte[])row.GetValue(7),
            HookPath = row.GetString(8),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
            Version = row.GetInt64(11),
        };
}
