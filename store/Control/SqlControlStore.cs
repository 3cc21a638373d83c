using System.Data.Common;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Organizations, projects, environments, keys and tokens in SQL.</summary>
/// <remarks>
/// Adding to something that does not exist is an <see cref="ArgumentException"/>, as is text with U+0000 or half a surrogate pair;
/// a key or token whose id or hash is there already is an <see cref="InvalidOperationException"/>.
/// </remarks>
internal sealed class SqlControlStore(Database database) : IControlStore
{
    /// <inheritdoc/>
    public async Task<bool> AddOrganizationAsync(Organization organization, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(organization);
        return await AddAsync(
            "INSERT INTO organizations (slug, name, created_at) VALUES (@slug, @name, @createdAt)",
            "", cancellationToken,
            ("@slug", organization.Slug), ("@name", StoredText.Checked(organization.Name)), ("@createdAt", organization.CreatedAt.ToUnixTimeMilliseconds()));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Organization>> ListOrganizationsAsync(CancellationToken cancellationToken = default) =>
        await ListAsync(
            "SELECT slug, name, created_at FROM organizations ORDER BY slug",
            row => new Organization(row.GetString(0), row.GetString(1), row.GetTime(2)), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> AddProjectAsync(Project project, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        return await AddAsync(
            "INSERT INTO projects (organization, slug, name, created_at) VALUES (@organization, @slug, @name, @createdAt)",
            $"the organization '{project.Organization}'", cancellationToken,
            ("@organization", project.Organization), ("@slug", project.Slug), ("@name", StoredText.Checked(project.Name)),
            ("@createdAt", project.CreatedAt.ToUnixTimeMilliseconds()));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Project>> ListProjectsAsync(string organization, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(organization);
        return await ListAsync(
            "SELECT organization, slug, name, created_at FROM projects WHERE organization = @organization ORDER BY slug",
            row => new Project(row.GetString(0), row.GetString(1), row.GetString(2), row.GetTime(3)), cancellationToken,
            ("@organization", StoredText.Checked(organization)));
    }

    /// <inheritdoc/>
    public async Task<bool> AddEnvironmentAsync(ProjectEnvironment environment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var id = environment.Id;
        return await AddAsync(
            "INSERT INTO environments (id, organization, project, name, created_at) VALUES (@id, @organization, @project, @name, @createdAt)",
            $"the project '{id.Organization}/{id.Project}'", cancellationToken,
            ("@id", id.ToString()), ("@organization", id.Organization), ("@project", id.Project), ("@name", StoredText.Checked(environment.Name)),
            ("@createdAt", environment.CreatedAt.ToUnixTimeMilliseconds()));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        await ListAsync(
            "SELECT id, name, created_at FROM environments ORDER BY id",
            row => new ProjectEnvironment(EnvironmentId.Parse(row.GetString(0)), row.GetString(1), row.GetTime(2)), cancellationToken);

    /// <inheritdoc/>
    public async Task AddSdkKeyAsync(SdkKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!await AddAsync(
            "INSERT INTO sdk_keys (id, environment, kind, name, hash, created_at) VALUES (@id, @environment, @kind, @name, @hash, @createdAt)",
            $"the environment '{key.Environment}'", cancellationToken,
            ("@id", StoredText.Checked(key.Id)), ("@environment", key.Environment.ToString()), ("@kind", KindName(key.Kind)),
            ("@name", StoredText.Checked(key.Name)), ("@hash", key.Hash.ToArray()), ("@createdAt", key.CreatedAt.ToUnixTimeMilliseconds())))
            throw new InvalidOperationException($"There is an SDK key with the id '{key.Id}' or the same hash already; make a new one.");
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteSdkKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await database.WriteAsync(
            "DELETE FROM sdk_keys WHERE environment = @environment AND id = @id", cancellationToken,
            ("@environment", environment.ToString()), ("@id", StoredText.Checked(id))) == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SdkKey>> ListSdkKeysAsync(CancellationToken cancellationToken = default) =>
        await ListAsync(
            "SELECT id, environment, kind, name, hash, created_at FROM sdk_keys ORDER BY created_at, id",
            row => new SdkKey(
                row.GetString(0), EnvironmentId.Parse(row.GetString(1)), Kind(row.GetString(2)),
                row.GetString(3), row.GetBytes(4), row.GetTime(5)),
            cancellationToken);

    /// <inheritdoc/>
    public async Task AddApiTokenAsync(ApiToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!await AddAsync(
            "INSERT INTO api_tokens (id, organization, name, hash, created_at) VALUES (@id, @organization, @name, @hash, @createdAt)",
            $"the organization '{token.Organization}'", cancellationToken,
            ("@id", StoredText.Checked(token.Id)), ("@organization", token.Organization), ("@name", StoredText.Checked(token.Name)),
            ("@hash", token.Hash.ToArray()), ("@createdAt", token.CreatedAt.ToUnixTimeMilliseconds())))
            throw new InvalidOperationException($"There is an API token with the id '{token.Id}' or the same hash already; make a new one.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApiToken>> ListApiTokensAsync(CancellationToken cancellationToken = default) =>
        await ListAsync(
            "SELECT id, organization, name, hash, created_at FROM api_tokens ORDER BY created_at, id",
            row => new ApiToken(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBytes(3), row.GetTime(4)), cancellationToken);

    private async Task<bool> AddAsync(string sql, string parent, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        await database.WriteAsync(sql, cancellationToken, parameters) switch
        {
            WriteOutcome.Written => true,
            WriteOutcome.NoParent => throw new ArgumentException($"There is no such thing as {parent}; add it first."),
            _ => false,
        };

    private Task<List<T>> ListAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        database.ReadAsync(connection => connection.QueryAsync(sql, read, cancellationToken, parameters), cancellationToken);

    private static string KindName(SdkKeyKind kind) => kind switch
    {
        SdkKeyKind.Server => "server",
        SdkKeyKind.Client => "client",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An SDK key is of the kind server or client."),
    };

    private static SdkKeyKind Kind(string text) => text switch
    {
        "server" => SdkKeyKind.Server,
        "client" => SdkKeyKind.Client,
        _ => throw new InvalidDataException($"The database holds an SDK key of the unknown kind '{text}'."),
    };
}
