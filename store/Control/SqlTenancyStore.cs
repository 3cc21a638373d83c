using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Stores organizations, projects and environments in SQL.</summary>
/// <remarks>Text with U+0000 or an unpaired surrogate is an <see cref="ArgumentException"/>.</remarks>
internal sealed class SqlTenancyStore(Database database, ControlTransaction transaction) : ITenancyStore
{
    /// <inheritdoc/>
    public async Task<bool> AddOrganizationAsync(Actor actor, Organization organization, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(organization);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.AddOrganization, organization.Slug),
            "INSERT INTO organizations (slug, name, created_at, version) VALUES (@slug, @name, @createdAt, @version)",
            cancellationToken,
            ("@slug", organization.Slug),
            ("@name", StoredText.Checked(organization.Name)),
            ("@createdAt", organization.CreatedAt.ToUnixTimeMilliseconds())
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> RenameOrganizationAsync(Actor actor, string slug, string name, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.RenameOrganization, slug),
            "UPDATE organizations SET name = @name, version = @version WHERE slug = @slug",
            cancellationToken,
            ("@slug", StoredText.Checked(slug)),
            ("@name", StoredText.Checked(name))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> AddProjectAsync(Actor actor, Project project, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.AddProject, project.Organization, project.Slug),
            "INSERT INTO projects (organization, slug, name, created_at, version) VALUES (@organization, @slug, @name, @createdAt, "
                + "@version)",
            cancellationToken,
            ("@organization", project.Organization),
            ("@slug", project.Slug),
            ("@name", StoredText.Checked(project.Name)),
            ("@createdAt", project.CreatedAt.ToUnixTimeMilliseconds())
        );
        return IsAdded(outcome, $"organization '{project.Organization}'");
    }

    /// <inheritdoc/>
    public async Task<bool> RenameProjectAsync(
        Actor actor,
        string organization,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.RenameProject, organization, slug),
            "UPDATE projects SET name = @name, version = @version WHERE organization = @organization AND slug = @slug",
            cancellationToken,
            ("@organization", StoredText.Checked(organization)),
            ("@slug", StoredText.Checked(slug)),
            ("@name", StoredText.Checked(name))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<DeleteOutcome> DeleteProjectAsync(
        Actor actor,
        string organization,
        string slug,
        CancellationToken cancellationToken = default
    ) =>
        Deletion(
            await transaction.RunAsync(
                ControlEntry.Of(actor, ControlActions.DeleteProject, organization, slug),
                // The foreign key of environments prevents it while there are any.
                write =>
                    write.DeleteAsync(
                        ControlItemKind.Project,
                        $"{organization}/{slug}",
                        "DELETE FROM projects WHERE organization = @organization AND slug = @slug",
                        ("@organization", StoredText.Checked(organization)),
                        ("@slug", StoredText.Checked(slug))
                    ),
                cancellationToken
            )
        );

    /// <inheritdoc/>
    public async Task<bool> AddEnvironmentAsync(Actor actor, ProjectEnvironment environment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var id = environment.Id;
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.AddEnvironment, id),
            async write =>
            {
                await write.ExecuteAsync(
                    """
                    INSERT INTO environments (id, organization, project, name, created_at, version)
                    VALUES (@id, @organization, @project, @name, @createdAt, @version)
                    """,
                    ("@id", id.ToString()),
                    ("@organization", id.Organization),
                    ("@project", id.Project),
                    ("@name", StoredText.Checked(environment.Name)),
                    ("@createdAt", environment.CreatedAt.ToUnixTimeMilliseconds())
                );
                // The head of the log stays when the environment is deleted, so that no other one gets the id.
                await write.ExecuteAsync(
                    "INSERT INTO environment_heads (environment, epoch, number) VALUES (@id, @epoch, @number)",
                    ("@id", id.ToString()),
                    ("@epoch", EnvironmentVersion.Initial.Epoch),
                    ("@number", EnvironmentVersion.Initial.Number)
                );
                return true;
            },
            cancellationToken
        );
        return IsAdded(outcome, $"project '{id.Organization}/{id.Project}'");
    }

    /// <inheritdoc/>
    public async Task<bool> RenameEnvironmentAsync(
        Actor actor,
        EnvironmentId id,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.RenameEnvironment, id),
            "UPDATE environments SET name = @name, version = @version WHERE id = @id",
            cancellationToken,
            ("@id", id.ToString()),
            ("@name", StoredText.Checked(name))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<DeleteOutcome> DeleteEnvironmentAsync(Actor actor, EnvironmentId id, CancellationToken cancellationToken = default) =>
        Deletion(
            await transaction.RunAsync(
                ControlEntry.Of(actor, ControlActions.DeleteEnvironment, id),
                // The foreign key of SDK keys prevents it while there are any.
                write =>
                    write.DeleteAsync(
                        ControlItemKind.Environment,
                        id.ToString(),
                        "DELETE FROM environments WHERE id = @id",
                        ("@id", id.ToString())
                    ),
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
            WriteOutcome.NoParent => throw new ParentNotFoundException(parent),
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
