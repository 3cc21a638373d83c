using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Stores SDK keys and API tokens in SQL.</summary>
/// <remarks>
/// Text with U+0000 or an unpaired surrogate is an <see cref="ArgumentException"/>. An id or a hash that is stored already is an
/// <see cref="InvalidOperationException"/>.
/// </remarks>
internal sealed class SqlCredentialStore(ControlTransaction transaction) : ICredentialStore
{
    /// <inheritdoc/>
    public async Task AddSdkKeyAsync(Actor actor, SdkKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.AddSdkKey, key.Environment, key.Id),
            """
            INSERT INTO sdk_keys (id, environment, kind, name, hash, origins, created_at, version)
            VALUES (@id, @environment, @kind, @name, @hash, @origins, @createdAt, @version)
            """,
            cancellationToken,
            ("@id", StoredText.Checked(key.Id)),
            ("@environment", key.Environment.ToString()),
            ("@kind", ControlNames.Of(key.Kind)),
            ("@name", StoredText.Checked(key.Name)),
            ("@hash", key.Hash.ToArray()),
            ("@origins", StoredText.Checked(key.Origins)),
            ("@createdAt", key.CreatedAt.ToUnixTimeMilliseconds())
        );
        CheckAdded(outcome, $"environment '{key.Environment}'", $"An SDK key with the id '{key.Id}'");
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteSdkKeyAsync(
        Actor actor,
        EnvironmentId environment,
        string id,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.DeleteSdkKey, environment, id),
            write =>
                write.DeleteAsync(
                    ControlItemKind.SdkKey,
                    id,
                    "DELETE FROM sdk_keys WHERE id = @id AND environment = @environment",
                    ("@id", StoredText.Checked(id)),
                    ("@environment", environment.ToString())
                ),
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task AddApiTokenAsync(Actor actor, ApiToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.AddApiToken, token.Organization, token.Id),
            """
            INSERT INTO api_tokens (id, organization, name, hash, created_at, version)
            VALUES (@id, @organization, @name, @hash, @createdAt, @version)
            """,
            cancellationToken,
            ("@id", StoredText.Checked(token.Id)),
            ("@organization", token.Organization),
            ("@name", StoredText.Checked(token.Name)),
            ("@hash", token.Hash.ToArray()),
            ("@createdAt", token.CreatedAt.ToUnixTimeMilliseconds())
        );
        CheckAdded(outcome, $"organization '{token.Organization}'", $"An API token with the id '{token.Id}'");
    }

    /// <inheritdoc/>
    public async Task<DeleteOutcome> DeleteApiTokenAsync(
        Actor actor,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    )
    {
        var isLast = false;
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(actor, ControlActions.DeleteApiToken, organization, id),
            async write =>
            {
                (string, object?) owner = ("@organization", StoredText.Checked(organization));
                const string Delete = "DELETE FROM api_tokens WHERE id = @id AND organization = @organization";
                if (!await write.DeleteAsync(ControlItemKind.ApiToken, id, Delete, ("@id", StoredText.Checked(id)), owner))
                    return false;
                isLast = !await write.ExistsAsync("SELECT 1 FROM api_tokens WHERE organization = @organization LIMIT 1", owner);
                return !isLast;
            },
            cancellationToken
        );
        if (isLast)
            return DeleteOutcome.Last;
        return outcome == WriteOutcome.Written ? DeleteOutcome.Deleted : DeleteOutcome.NotFound;
    }

    private static void CheckAdded(WriteOutcome outcome, string parent, string item)
    {
        if (outcome == WriteOutcome.NoParent)
            throw new ParentNotFoundException(parent);
        if (outcome != WriteOutcome.Written)
            throw new InvalidOperationException($"{item} or the same hash exists already; create another one.");
    }
}
