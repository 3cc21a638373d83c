using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Accounts;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Sso;

/// <summary>Stores identity providers, their links to accounts and the sessions that they began in SQL.</summary>
internal sealed partial class SqlSsoStore(Database database, ControlTransaction transaction) : ISsoStore
{
    private const string Quota = "identity providers";

    /// <inheritdoc/>
    public async Task<SsoProvider?> PutAsync(Initiator initiator, SsoProvider provider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        long version = 0;
        var isNew = provider.Version == 0;
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, isNew ? ControlActions.CreateSsoProvider : ControlActions.UpdateSsoProvider, provider),
            async write =>
            {
                version = write.Version;
                if (!(isNew ? await AddAsync(write, provider) : await ReplaceAsync(write, provider)))
                    return false;
                foreach (var domain in provider.Settings.Domains)
                {
                    await write.ExecuteAsync(
                        "INSERT INTO sso_domains (provider, domain) VALUES (@id, @domain)",
                        ("@id", provider.Id),
                        ("@domain", domain)
                    );
                }
                return true;
            },
            cancellationToken
        );
        return outcome switch
        {
            WriteOutcome.Written => provider with { Version = version },
            WriteOutcome.NoParent => throw new ParentNotFoundException($"organization '{provider.Organization}'"),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Initiator initiator, SsoProvider provider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.DeleteSsoProvider, provider),
            "DELETE FROM sso_providers WHERE id = @id",
            cancellationToken,
            ("@id", provider.Id)
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<SsoProvider?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        (await ListAsync("id = @id", cancellationToken, ("@id", StoredText.Checked(id)))).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SsoProvider>> ListAsync(string organization, CancellationToken cancellationToken = default) =>
        await ListAsync("organization = @organization ORDER BY id", cancellationToken, ("@organization", StoredText.Checked(organization)));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SsoProvider>> ListOfDomainAsync(
        string domain,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        await ListAsync(
            "enabled = 1 AND id IN (SELECT provider FROM sso_domains WHERE domain = @domain) ORDER BY organization, id LIMIT @limit",
            cancellationToken,
            ("@domain", StoredText.Checked(domain)),
            ("@limit", (long)limit)
        );

    /// <inheritdoc/>
    public async Task<SsoIdentity?> FindIdentityAsync(string provider, string subject, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT provider, subject, account, linked_at FROM sso_identities WHERE provider = @provider AND subject = @subject",
                    SsoRows.ReadIdentity,
                    cancellationToken,
                    ("@provider", StoredText.Checked(provider)),
                    ("@subject", StoredText.Checked(subject))
                ),
            cancellationToken
        );
        return found is [var identity] ? identity : null;
    }

    /// <inheritdoc/>
    public async Task<bool> LinkAsync(
        Initiator initiator,
        string organization,
        SsoIdentity identity,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(identity);
        var entry = new ControlEntry(initiator, ControlActions.LinkSsoIdentity, organization, $"{organization}/{identity.Account}")
        {
            After = new JsonObject { ["provider"] = identity.Provider }.ToJsonString(),
            Personal = new JsonObject { ["subject"] = identity.Subject }.ToJsonString(),
        };
        var outcome = await transaction.RunAsync(entry, write => LinkAsync(write, identity), cancellationToken);
        return outcome == WriteOutcome.Written;
    }

    /// <summary>Adds the account of a first sign-in and its link in a control write.</summary>
    /// <returns>False when the person was linked in the meantime.</returns>
    /// <exception cref="EmailTakenException">Another account has the address.</exception>
    internal static async Task<bool> ProvisionAsync(ControlWrite write, ProvisionedAccount provisioned)
    {
        var account = provisioned.Account;
        (string, object?) email = ("@email", account.Email.Normalized);
        if (await write.ExistsAsync("SELECT 1 FROM accounts WHERE normalized_email = @email", email))
            throw new EmailTakenException(account.Email);
        return await SqlAccountStore.AddAsync(write, account) && await LinkAsync(write, provisioned.Identity);
    }

    private static async Task<bool> LinkAsync(ControlWrite write, SsoIdentity identity) =>
        await write.ExecuteAsync(
            """
            INSERT INTO sso_identities (provider, subject, account, linked_at) VALUES (@provider, @subject, @account, @linkedAt)
            ON CONFLICT DO NOTHING
            """,
            ("@provider", identity.Provider),
            ("@subject", StoredText.Checked(identity.Subject)),
            ("@account", identity.Account),
            ("@linkedAt", identity.LinkedAt.ToUnixTimeMilliseconds())
        ) > 0;

    private static async Task<bool> AddAsync(ControlWrite write, SsoProvider provider)
    {
        await write.CheckQuotaAsync(
            Quota,
            ISsoStore.MaxProviders,
            "SELECT COUNT(*) FROM sso_providers WHERE organization = @organization",
            ("@organization", provider.Organization)
        );
        return await write.ExecuteAsync(
                $"""
                INSERT INTO sso_providers ({SsoRows.Provider})
                VALUES (@id, @organization, @name, @preset, @issuer, @clientId, @clientSecret, @settings, @enabled, @createdAt,
                    @updatedAt, @version, {ActorColumns.Values})
                """,
                SsoRows.ValuesOf(provider)
            ) > 0;
    }

    private static async Task<bool> ReplaceAsync(ControlWrite write, SsoProvider provider)
    {
        var values = SsoRows.ValuesOf(provider);
        (string, object?)[] known = [("@id", provider.Id), ("@known", provider.Version)];
        if (!await write.ExistsAsync("SELECT 1 FROM sso_providers WHERE id = @id AND version = @known", known))
            return false;
        await write.ExecuteAsync(
            """
            DELETE FROM sso_identities
            WHERE provider = @id AND EXISTS (SELECT 1 FROM sso_providers WHERE id = @id AND issuer <> @issuer)
            """,
            ("@id", provider.Id),
            ("@issuer", provider.Issuer)
        );
        await write.ExecuteAsync("DELETE FROM sso_domains WHERE provider = @id", ("@id", provider.Id));
        return await write.ExecuteAsync(
                """
                UPDATE sso_providers SET name = @name, preset = @preset, issuer = @issuer, client_id = @clientId,
                    client_secret = @clientSecret, settings = @settings, enabled = @enabled, actor_kind = @actorKind, actor_id = @actorId,
                    on_behalf_of_kind = @onBehalfOfKind, on_behalf_of_id = @onBehalfOfId, updated_at = @updatedAt, version = @version
                WHERE id = @id
                """,
                values
            ) > 0;
    }

    private async Task<IReadOnlyList<SsoProvider>> ListAsync(
        string condition,
        CancellationToken cancellationToken,
        params (string, object?)[] parameters
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {SsoRows.Provider} FROM sso_providers WHERE {condition}",
                    SsoRows.ReadProvider,
                    cancellationToken,
                    parameters
                ),
            cancellationToken
        );

    private static ControlEntry EntryOf(Initiator initiator, string action, SsoProvider provider) =>
        ControlEntry.Of(initiator, action, provider.Organization, provider.Id);
}
