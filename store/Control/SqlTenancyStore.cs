using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Environments;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Stores organizations, projects and environments in SQL.</summary>
/// <remarks>Text with U+0000 or an unpaired surrogate is an <see cref="ArgumentException"/>.</remarks>
internal sealed partial class SqlTenancyStore(Database database, ControlTransaction transaction, TimeProvider time) : ITenancyStore
{
    private const string OrganizationExists = "SELECT 1 FROM organizations WHERE slug = @organization AND deleted_at IS NULL";

    private const string ProjectExists = """
        SELECT 1 FROM projects AS p JOIN organizations AS o ON o.slug = p.organization
        WHERE p.organization = @organization AND p.slug = @slug AND p.deleted_at IS NULL AND o.deleted_at IS NULL
        """;

    private const string CountProjects = """
        SELECT COUNT(*) FROM projects AS p JOIN organizations AS o ON o.slug = p.organization
        WHERE p.organization = @organization AND p.deleted_at IS NULL AND o.deleted_at IS NULL
        """;

    private const string CountEnvironments =
        $"SELECT COUNT(*) FROM environments AS e WHERE e.organization = @organization AND {ControlRows.EnvironmentExists}";

    // Sets archived_at by the parameters "archived" (1, 0 or NULL for no change) and "now".
    private const string SetArchivedAt =
        "archived_at = CASE WHEN @archived = 1 THEN COALESCE(archived_at, @now) WHEN @archived = 0 THEN NULL ELSE archived_at END";

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public async Task<bool> RequireSecondFactorAsync(
        Initiator initiator,
        string slug,
        DateTimeOffset? from,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.RequireSecondFactor, slug),
            "UPDATE organizations SET second_factor_from = @from, version = @version WHERE slug = @slug",
            cancellationToken,
            ("@slug", StoredText.Checked(slug)),
            ("@from", from?.ToUnixTimeMilliseconds())
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> RequireSsoAsync(Initiator initiator, string slug, string? exempt, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.RequireSso, slug),
            "UPDATE organizations SET sso_exempt = @exempt, version = @version WHERE slug = @slug",
            cancellationToken,
            ("@slug", StoredText.Checked(slug)),
            ("@exempt", StoredText.Checked(exempt))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> AddProjectAsync(
        Initiator initiator,
        Project project,
        int? limit = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(project);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.AddProject, project.Organization, project.Slug),
            async write =>
            {
                (string, object?) organization = ("@organization", project.Organization);
                if (!await write.ExistsAsync(OrganizationExists, organization))
                    throw new ParentNotFoundException($"organization '{project.Organization}'");
                await write.CheckQuotaAsync("projects", limit, CountProjects, organization);
                return await write.ExecuteAsync(
                        """
                        INSERT INTO projects (organization, slug, name, created_at, version)
                        VALUES (@organization, @slug, @name, @createdAt, @version)
                        """,
                        organization,
                        ("@slug", project.Slug),
                        ("@name", StoredText.Checked(project.Name)),
                        ("@createdAt", project.CreatedAt.ToUnixTimeMilliseconds())
                    ) > 0;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<Project?> UpdateProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        ProjectUpdate update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(update);
        return await WriteProjectAsync(
            ControlEntry.Of(initiator, ControlActions.UpdateProject, organization, slug),
            $"""
            UPDATE projects SET
                name = COALESCE(@name, name),
                is_private = COALESCE(@private, is_private),
                {SetArchivedAt},
                version = @version
            WHERE organization = @organization AND slug = @slug AND deleted_at IS NULL
            RETURNING {ControlRows.ProjectColumns}
            """,
            cancellationToken,
            ("@organization", StoredText.Checked(organization)),
            ("@slug", StoredText.Checked(slug)),
            ("@name", StoredText.Checked(update.Name)),
            ("@private", Flag(update.IsPrivate)),
            ("@archived", Flag(update.Archived)),
            ("@now", Now)
        );
    }

    /// <inheritdoc/>
    public async Task<bool> AddEnvironmentAsync(
        Initiator initiator,
        ProjectEnvironment environment,
        Change? first = null,
        int? limit = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        var id = environment.Id;
        if (first is not null && first.Version != EnvironmentVersion.Initial.Next)
            throw new ArgumentException(
                $"The first change makes version {EnvironmentVersion.Initial.Next}, not {first.Version}.",
                nameof(first)
            );
        var row = first is null ? null : ChangeRow.Of(first);
        var hash = row is null ? AuditChain.Start.ToArray() : row.Hash(id.ToString(), AuditChain.Start.Span);
        var version = first?.Version ?? EnvironmentVersion.Initial;
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.AddEnvironment, id),
            async write =>
            {
                if (!await write.ExistsAsync(ProjectExists, ("@organization", id.Organization), ("@slug", id.Project)))
                    throw new ParentNotFoundException($"project '{id.Organization}/{id.Project}'");
                await write.CheckQuotaAsync("environments", limit, CountEnvironments, ("@organization", id.Organization));
                await write.ExecuteAsync(
                    """
                    INSERT INTO environments
                        (id, organization, project, name, color, position, production, compatible_apis, created_at, version)
                    VALUES (@id, @organization, @project, @name, @color, @position, @production, @apis, @createdAt, @version)
                    """,
                    ("@id", id.ToString()),
                    ("@organization", id.Organization),
                    ("@project", id.Project),
                    ("@name", StoredText.Checked(environment.Name)),
                    ("@color", environment.Color),
                    ("@position", (long)environment.Order),
                    ("@production", Flag(environment.IsProductionLike)),
                    ("@apis", CompatibleApiNames.TextOf(environment.CompatibleApis)),
                    ("@createdAt", environment.CreatedAt.ToUnixTimeMilliseconds())
                );
                // The head of the log stays when the environment is removed, so that no other one gets the id.
                await write.ExecuteAsync(
                    "INSERT INTO environment_heads (environment, epoch, number, hash) VALUES (@id, @epoch, @number, @hash)",
                    ("@id", id.ToString()),
                    ("@epoch", version.Epoch),
                    ("@number", version.Number),
                    ("@hash", hash)
                );
                if (row is not null)
                    await write.AppendAsync(id.ToString(), row, hash);
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<ProjectEnvironment?> UpdateEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        EnvironmentUpdate update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(update);
        return await WriteEnvironmentAsync(
            ControlEntry.Of(initiator, ControlActions.UpdateEnvironment, id),
            $"""
            UPDATE environments SET
                name = COALESCE(@name, name),
                color = COALESCE(@color, color),
                position = COALESCE(@position, position),
                production = COALESCE(@production, production),
                compatible_apis = COALESCE(@apis, compatible_apis),
                {SetArchivedAt},
                version = @version
            WHERE id = @id AND deleted_at IS NULL
            RETURNING {ControlRows.EnvironmentColumns}
            """,
            cancellationToken,
            ("@id", id.ToString()),
            ("@name", StoredText.Checked(update.Name)),
            ("@color", StoredText.Checked(update.Color)),
            ("@position", (long?)update.Order),
            ("@production", Flag(update.IsProductionLike)),
            ("@apis", update.CompatibleApis is { } apis ? CompatibleApiNames.TextOf(apis) : null),
            ("@archived", Flag(update.Archived)),
            ("@now", Now)
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {ControlRows.EnvironmentColumns} FROM environments AS e WHERE {ControlRows.EnvironmentExists} ORDER BY id",
                    ControlRows.ReadEnvironment,
                    cancellationToken
                ),
            cancellationToken
        );

    private static long? Flag(bool? value) =>
        value switch
        {
            true => 1,
            false => 0,
            null => null,
        };
}
