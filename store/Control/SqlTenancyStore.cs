using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Stores organizations, projects and environments in SQL.</summary>
/// <remarks>
/// A parent that does not exist is an <see cref="ArgumentException"/>, and so is text with U+0000 or an unpaired surrogate.
/// </remarks>
internal sealed class SqlTenancyStore(Database database, ControlTransaction transaction) : ITenancyStore
{
    /// <inheritdoc/>
    public async Task<bool> AddOrganizationAsync(Organization organization, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(organization);
        var outcome = await transaction.RunAsync(
            "INSERT INTO organizations (slug, name, created_at, version) VALUES (@slug, @name, @createdAt, @version)",
            cancellationToken,
            ("@slug", organization.Slug),
            ("@name", StoredText.Checked(organization.Name)),
            ("@createdAt", organization.CreatedAt.ToUnixTimeMilliseconds())
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> RenameOrganizationAsync(string slug, string name, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            "UPDATE organizations SET name = @name, version = @version WHERE slug = @slug",
            cancellationToken,
            ("@slug", StoredText.Checked(slug)),
            ("@name", StoredText.Checked(name))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> AddProjectAsync(Project project, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        var outcome = await transaction.RunAsync(
            "INSERT INTO projects (organization, slug, name, created_at, version) VALUES (@organization, @slug, @name, @createdAt, "
                + "@version)",
            cancellationToken,
            ("@organization", project.Organization),
            ("@slug", project.Slug),
            ("@name", StoredText.Checked(project.Name)),
            ("@createdAt", project.CreatedAt.ToUnixTimeMilliseconds())
        );
        return IsAdded(outcome, $"The organization '{project.Organization}'");
    }

    /// <inheritdoc/>
    public async Task<bool> RenameProjectAsync(string organization, string slug, string name, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            "UPDATE projects SET name = @name, version = @version WHERE organization = @organization AND slug = @slug",
            cancellationToken,
            ("@organization", StoredText.Checked(organization)),
            ("@slug", StoredText.Checked(slug)),
            ("@name", StoredText.Checked(name))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<DeleteOutcome> DeleteProjectAsync(string organization, string slug, CancellationToken cancellationToken = default) =>
        Deletion(
            await transaction.RunAsync(
                async write =>
                {
                    // The foreign key of environments prevents it while there are any.
                    const string Delete = "DELETE FROM projects WHERE organization = @organization AND slug = @slug";
                    (string, object?)[] id = [("@organization", StoredText.Checked(organization)), ("@slug", StoredText.Checked(slug))];
                    if (await write.ExecuteAsync(Delete, id) == 0)
                        return false;
                    await write.RecordDeletionAsync(ControlItemKind.Project, $"{organization}/{slug}");
                    return true;
                },
                cancellationToken
            )
        );

    /// <inheritdoc/>
    public async Task<bool> AddEnvironmentAsync(ProjectEnvironment environment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var id = environment.Id;
        var outcome = await transaction.RunAsync(
            """
            INSERT INTO environments (id, organization, project, name, created_at, version)
            SELECT @id, @organization, @project, @name, @createdAt, @version
            WHERE NOT EXISTS (SELECT 1 FROM environment_heads WHERE environment = @id)
            """,
            cancellationToken,
            ("@id", id.ToString()),
            ("@organization", id.Organization),
            ("@project", id.Project),
            ("@name", StoredText.Checked(environment.Name)),
            ("@createdAt", environment.CreatedAt.ToUnixTimeMilliseconds())
        );
        return IsAdded(outcome, $"The project '{id.Organization}/{id.Project}'");
    }

    /// <inheritdoc/>
    public async Task<bool> RenameEnvironmentAsync(EnvironmentId id, string name, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            "UPDATE environments SET name = @name, version = @version WHERE id = @id",
            cancellationToken,
            ("@id", id.ToString()),
            ("@name", StoredText.Checked(name))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<DeleteOutcome> DeleteEnvironmentAsync(EnvironmentId id, CancellationToken cancellationToken = default) =>
        Deletion(
            await transaction.RunAsync(
                async write =>
                {
                    // The foreign key of SDK keys prevents it while there are any.
                    if (await write.ExecuteAsync("DELETE FROM environments WHERE id = @id", ("@id", id.ToString())) == 0)
                        return false;
                    await write.RecordDeletionAsync(ControlItemKind.Environment, id.ToString());
                    return true;
                },
                cancellationToken
            )
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT id, name, created_at FROM environments ORDER BY id",
                    ControlRows.ReadEnvironment,
                    cancellationToken
                ),
            cancellationToken
        );

    private static bool IsAdded(WriteOutcome outcome, string parent) =>
        outcome switch
        {
            WriteOutcome.Written => true,
            WriteOutcome.NoParent => throw new ArgumentException($"{parent} does not exist; add it first."),
            _ => false,
        };

    private static DeleteOutcome Deletion(WriteOutcome outcome) =>
        outcome switch
        {
            WriteOutcome.Written => DeleteOutcome.Deleted,
            WriteOutcome.NoParent => DeleteOutcome.InUse,
            _ => DeleteOutcome.NotFound,
        };
}
