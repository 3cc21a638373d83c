using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <content>Deleting, restoring and removing. What is in a deleted item has no mark of its own: it is hidden while the item is.</content>
internal sealed partial class SqlTenancyStore
{
    private const string OfEnvironment = "environment = @id";

    /// <inheritdoc/>
    public Task<DeleteOutcome> DeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        bool cascade = false,
        CancellationToken cancellationToken = default
    ) =>
        DeleteAsync(
            ControlEntry.Of(initiator, ControlActions.DeleteProject, organization, slug),
            """
            UPDATE projects SET deleted_at = @now, version = @version
            WHERE organization = @organization AND slug = @slug AND deleted_at IS NULL
            """,
            cascade
                ? null
                : "SELECT 1 FROM environments WHERE organization = @organization AND project = @slug AND deleted_at IS NULL LIMIT 1",
            [("@organization", StoredText.Checked(organization)), ("@slug", StoredText.Checked(slug))],
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<Project?> UndeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    ) =>
        UndeleteAsync(
            ControlEntry.Of(initiator, ControlActions.UndeleteProject, organization, slug),
            $"""
            UPDATE projects SET deleted_at = NULL, version = @version
            WHERE organization = @organization AND slug = @slug AND deleted_at IS NOT NULL
            RETURNING {ControlRows.ProjectColumns}
            """,
            ControlRows.ReadProject,
            limits,
            cancellationToken,
            ("@organization", StoredText.Checked(organization)),
            ("@slug", StoredText.Checked(slug))
        );

    /// <inheritdoc/>
    public Task<DeleteOutcome> DeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        bool cascade = false,
        CancellationToken cancellationToken = default
    ) =>
        DeleteAsync(
            ControlEntry.Of(initiator, ControlActions.DeleteEnvironment, id),
            "UPDATE environments SET deleted_at = @now, version = @version WHERE id = @id AND deleted_at IS NULL",
            cascade ? null : "SELECT 1 FROM sdk_keys WHERE environment = @id LIMIT 1",
            [("@id", id.ToString())],
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<ProjectEnvironment?> UndeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    ) =>
        UndeleteAsync(
            ControlEntry.Of(initiator, ControlActions.UndeleteEnvironment, id),
            $"""
            UPDATE environments SET deleted_at = NULL, version = @version WHERE id = @id AND deleted_at IS NOT NULL
            RETURNING {ControlRows.EnvironmentColumns}
            """,
            ControlRows.ReadEnvironment,
            limits,
            cancellationToken,
            ("@id", id.ToString())
        );

    /// <inheritdoc/>
    public async Task<int> RemoveDeletedAsync(
        Initiator initiator,
        DateTimeOffset deletedBefore,
        CancellationToken cancellationToken = default
    )
    {
        (string, object?) before = ("@before", deletedBefore.ToUnixTimeMilliseconds());
        var removed = 0;
        var organizations = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {ControlRows.OrganizationColumns} FROM organizations WHERE deleted_at < @before",
                    ControlRows.ReadOrganization,
                    cancellationToken,
                    before
                ),
            cancellationToken
        );
        foreach (var organization in organizations)
            removed += await RemoveAsync(initiator, organization, before, cancellationToken) ? 1 : 0;
        var projects = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {ControlRows.ProjectColumns} FROM projects WHERE deleted_at < @before",
                    ControlRows.ReadProject,
                    cancellationToken,
                    before
                ),
            cancellationToken
        );
        foreach (var project in projects)
            removed += await RemoveAsync(initiator, project, before, cancellationToken) ? 1 : 0;
        var environments = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {ControlRows.EnvironmentColumns} FROM environments WHERE deleted_at < @before",
                    ControlRows.ReadEnvironment,
                    cancellationToken,
                    before
                ),
            cancellationToken
        );
        foreach (var environment in environments)
            removed += await RemoveAsync(initiator, environment.Id, before, cancellationToken) ? 1 : 0;
        return removed;
    }

    /// <summary>Removes a project with its environments and their keys, unless it was restored since it was found.</summary>
    private async Task<bool> RemoveAsync(
        Initiator initiator,
        Project project,
        (string, object?) before,
        CancellationToken cancellationToken
    )
    {
        (string, object?)[] id = [("@organization", project.Organization), ("@slug", project.Slug)];
        const string OfProject = "organization = @organization AND project = @slug";
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.RemoveProject, project.Organization, project.Slug),
            async write =>
            {
                if (
                    !await write.ExistsAsync(
                        "SELECT 1 FROM projects WHERE organization = @organization AND slug = @slug AND deleted_at < @before",
                        [.. id, before]
                    )
                )
                    return false;
                await write.DeleteAllAsync(
                    ControlItemKind.SdkKey,
                    "sdk_keys",
                    $"environment IN (SELECT id FROM environments WHERE {OfProject})",
                    id
                );
                await write.DeleteAllAsync(ControlItemKind.Environment, "environments", OfProject, id);
                // Another project with the slug must not have them.
                await write.DeleteAllAsync(ControlItemKind.Grant, "grants", OfProject, id);
                return await write.DeleteAsync(
                    ControlItemKind.Project,
                    $"{project.Organization}/{project.Slug}",
                    "DELETE FROM projects WHERE organization = @organization AND slug = @slug",
                    id
                );
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <summary>Removes an environment with its keys, unless it was restored since it was found.</summary>
    private async Task<bool> RemoveAsync(
        Initiator initiator,
        EnvironmentId id,
        (string, object?) before,
        CancellationToken cancellationToken
    )
    {
        (string, object?) key = ("@id", id.ToString());
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.RemoveEnvironment, id),
            async write =>
            {
                if (!await write.ExistsAsync("SELECT 1 FROM environments WHERE id = @id AND deleted_at < @before", key, before))
                    return false;
                await write.DeleteAllAsync(ControlItemKind.SdkKey, "sdk_keys", OfEnvironment, key);
                return await write.DeleteAsync(ControlItemKind.Environment, id.ToString(), "DELETE FROM environments WHERE id = @id", key);
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <summary>Marks an item as deleted, unless a query finds what uses it.</summary>
    private async Task<DeleteOutcome> DeleteAsync(
        ControlEntry entry,
        string mark,
        string? findUse,
        (string Name, object? Value)[] id,
        CancellationToken cancellationToken
    )
    {
        var isInUse = false;
        var outcome = await transaction.RunAsync(
            entry,
            async write =>
            {
                if (await write.ExecuteAsync(mark, [.. id, ("@now", Now)]) == 0)
                    return false;
                // Control writes run one after another, so that nothing is added to the item before the commit.
                isInUse = findUse is not null && await write.ExistsAsync(findUse, id);
                return !isInUse;
            },
            cancellationToken
        );
        if (isInUse)
            return DeleteOutcome.InUse;
        return outcome == WriteOutcome.Written ? DeleteOutcome.Deleted : DeleteOutcome.NotFound;
    }

    /// <summary>Restores an item, unless the organization would have more than its limits.</summary>
    private Task<T?> UndeleteAsync<T>(
        ControlEntry entry,
        string sql,
        Func<DbDataReader, T> read,
        Quotas? limits,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
        where T : class
    {
        (string Quota, int? Limit, string Count)[] counted =
        [
            ("projects", limits?.Projects, CountProjects),
            ("environments", limits?.Environments, CountEnvironments),
            ("keys", limits?.Keys, SqlCredentialStore.CountKeys),
        ];
        (string, object?) organization = ("@organization", StoredText.Checked(entry.Organization));
        return WriteAsync(entry, RunAsync, cancellationToken);

        async Task<List<T>> RunAsync(ControlWrite write)
        {
            var before = await CountAsync(write);
            var restored = await write.QueryAsync(sql, read, parameters);
            var after = await CountAsync(write);
            // What is not restored may be above a limit that was lowered, and does not prevent it.
            for (var i = 0; i < counted.Length; i++)
                if (counted[i].Limit is { } limit && after[i] > limit && after[i] > before[i])
                    throw new QuotaExceededException(counted[i].Quota, limit, before[i]);
            return restored;
        }

        async Task<List<long>> CountAsync(ControlWrite write)
        {
            var counts = new List<long>();
            foreach (var (_, limit, count) in counted)
                counts.Add(limit is null ? 0 : await write.CountAsync(count, organization));
            return counts;
        }
    }

    private Task<Project?> WriteProjectAsync(
        ControlEntry entry,
        string sql,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) => WriteAsync(entry, write => write.QueryAsync(sql, ControlRows.ReadProject, parameters), cancellationToken);

    private Task<ProjectEnvironment?> WriteEnvironmentAsync(
        ControlEntry entry,
        string sql,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) => WriteAsync(entry, write => write.QueryAsync(sql, ControlRows.ReadEnvironment, parameters), cancellationToken);

    /// <summary>Runs a write of one statement that returns the row it changed.</summary>
    private async Task<T?> WriteAsync<T>(ControlEntry entry, Func<ControlWrite, Task<List<T>>> write, CancellationToken cancellationToken)
        where T : class
    {
        T? changed = null;
        var outcome = await transaction.RunAsync(
            entry,
            async one => (changed = (await write(one)).SingleOrDefault()) is not null,
            cancellationToken
        );
        return outcome == WriteOutcome.Written ? changed : null;
    }
}
