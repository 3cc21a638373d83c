using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <content>Organizations.</content>
internal sealed partial class SqlTenancyStore
{
    /// <inheritdoc/>
    public async Task<bool> AddOrganizationAsync(
        Initiator initiator,
        Organization organization,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(organization);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.AddOrganization, organization.Slug),
            async write =>
            {
                if (await write.ExistsAsync("SELECT 1 FROM removed_organizations WHERE slug = @slug", ("@slug", organization.Slug)))
                    return false;
                return await write.ExecuteAsync(
                        """
                        INSERT INTO organizations (slug, name, created_at, quotas, version)
                        VALUES (@slug, @name, @createdAt, @quotas, @version)
                        """,
                        ("@slug", organization.Slug),
                        ("@name", StoredText.Checked(organization.Name)),
                        ("@createdAt", organization.CreatedAt.ToUnixTimeMilliseconds()),
                        ("@quotas", QuotasJson.Write(organization.Quotas))
                    ) > 0;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<Organization?> UpdateOrganizationAsync(
        Initiator initiator,
        string slug,
        OrganizationUpdate update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(update);
        return await WriteOrganizationAsync(
            ControlEntry.Of(initiator, ControlActions.UpdateOrganization, slug),
            $"""
            UPDATE organizations SET
                name = COALESCE(@name, name),
                quotas = COALESCE(@quotas, quotas),
                {SetArchivedAt},
                version = @version
            WHERE slug = @slug AND (deleted_at IS NULL OR @onlyQuotas = 1)
            RETURNING {ControlRows.OrganizationColumns}
            """,
            cancellationToken,
            ("@slug", StoredText.Checked(slug)),
            ("@onlyQuotas", Flag(update is { Name: null, Archived: null })),
            ("@name", StoredText.Checked(update.Name)),
            ("@archived", Flag(update.Archived)),
            ("@now", Now),
            ("@quotas", update.Quotas is { } quotas ? QuotasJson.Write(quotas) : null)
        );
    }

    /// <inheritdoc/>
    public async Task<DeleteOutcome> DeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        bool cascade = false,
        ControlCondition? administrated = null,
        CancellationToken cancellationToken = default
    )
    {
        (string, object?) id = ("@slug", StoredText.Checked(slug));
        var result = DeleteOutcome.NotFound;
        await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.DeleteOrganization, slug),
            async write =>
            {
                const string Mark =
                    "UPDATE organizations SET deleted_at = @now, version = @version WHERE slug = @slug AND deleted_at IS NULL";
                var isAdministrated = await write.HoldsAsync(administrated);
                if (await write.ExecuteAsync(Mark, id, ("@now", Now)) == 0)
                    return false;
                // Nobody could restore it or create another one.
                if (!await write.ExistsAsync("SELECT 1 FROM organizations WHERE deleted_at IS NULL LIMIT 1"))
                    result = DeleteOutcome.Last;
                else if (!isAdministrated)
                    result = DeleteOutcome.LastAdministrator;
                else if (
                    !cascade
                    && await write.ExistsAsync("SELECT 1 FROM projects WHERE organization = @slug AND deleted_at IS NULL LIMIT 1", id)
                )
                    result = DeleteOutcome.InUse;
                else
                    result = DeleteOutcome.Deleted;
                return result == DeleteOutcome.Deleted;
            },
            cancellationToken
        );
        return result;
    }

    /// <inheritdoc/>
    public Task<Organization?> UndeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    ) =>
        UndeleteAsync(
            ControlEntry.Of(initiator, ControlActions.UndeleteOrganization, slug),
            $"""
            UPDATE organizations SET deleted_at = NULL, version = @version WHERE slug = @slug AND deleted_at IS NOT NULL
            RETURNING {ControlRows.OrganizationColumns}
            """,
            ControlRows.ReadOrganization,
            limits,
            cancellationToken,
            ("@slug", StoredText.Checked(slug))
        );

    private Task<Organization?> WriteOrganizationAsync(
        ControlEntry entry,
        string sql,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) => WriteAsync(entry, write => write.QueryAsync(sql, ControlRows.ReadOrganization, parameters), cancellationToken);

    /// <summary>Removes an organization with everything in it, unless it was restored since it was found. Its logs stay.</summary>
    private async Task<bool> RemoveAsync(
        Initiator initiator,
        Organization organization,
        (string, object?) before,
        CancellationToken cancellationToken
    )
    {
        (string, object?) slug = ("@slug", organization.Slug);
        const string OfOrganization = "organization = @slug";
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.RemoveOrganization, organization.Slug),
            async write =>
            {
                if (!await write.ExistsAsync("SELECT 1 FROM organizations WHERE slug = @slug AND deleted_at < @before", slug, before))
                    return false;
                await write.DeleteAllAsync(
                    ControlItemKind.SdkKey,
                    "sdk_keys",
                    $"environment IN (SELECT id FROM environments WHERE {OfOrganization})",
                    slug
                );
                await write.ExecuteAsync(
                    $"DELETE FROM api_token_uses WHERE token IN (SELECT id FROM api_tokens WHERE {OfOrganization})",
                    slug
                );
                await write.DeleteAllAsync(ControlItemKind.ApiToken, "api_tokens", OfOrganization, slug);
                await write.DeleteAllAsync(ControlItemKind.Grant, "grants", OfOrganization, slug);
                await write.DeleteAllAsync(ControlItemKind.Role, "roles", OfOrganization, slug);
                await write.DeleteAllAsync(ControlItemKind.ServiceAccount, "service_accounts", OfOrganization, slug);
                await write.DeleteAllAsync(
                    ControlItemKind.GroupMember,
                    "member_group_users",
                    $"group_id IN (SELECT id FROM member_groups WHERE {OfOrganization})",
                    slug
                );
                await write.DeleteAllAsync(ControlItemKind.Group, "member_groups", OfOrganization, slug);
                await write.DeleteAllAsync(ControlItemKind.Member, "members", OfOrganization, slug);
                await write.DeleteAllAsync(ControlItemKind.Environment, "environments", OfOrganization, slug);
                await write.DeleteAllAsync(ControlItemKind.Project, "projects", OfOrganization, slug);
                await write.ExecuteAsync("INSERT INTO removed_organizations (slug, removed_at) VALUES (@slug, @now)", slug, ("@now", Now));
                return await write.DeleteAsync(
                    ControlItemKind.Organization,
                    organization.Slug,
                    "DELETE FROM organizations WHERE slug = @slug",
                    slug
                );
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }
}
