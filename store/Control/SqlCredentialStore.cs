using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Stores SDK keys and API tokens in SQL.</summary>
/// <remarks>
/// A parent that does not exist is an <see cref="ArgumentException"/>, and so is text with U+0000 or an unpaired surrogate.
/// An id or a hash that is stored already is an <see cref="InvalidOperationException"/>.
/// </remarks>
internal sealed class SqlCredentialStore(ControlTransaction transaction) : ICredentialStore
{
    /// <inheritdoc/>
    public async Task AddSdkKeyAsync(SdkKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var outcome = await transaction.RunAsync(
            """
            INSERT INTO sdk_keys (id, environment, kind, name, hash, created_at, version)
            VALUES (@id, @environment, @kind, @name, @hash, @createdAt, @version)
            """,
            cancellationToken,
            ("@id", StoredText.Checked(key.Id)),
            ("@environment", key.Environment.ToString()),
            ("@kind", ControlNames.Of(key.Kind)),
            ("@name", StoredText.Checked(key.Name)),
            ("@hash", key.Hash.ToArray()),
            ("@createdAt", key.CreatedAt.ToUnixTimeMilliseconds())
        );
        CheckAdded(outcome, $"The environment '{key.Environment}'", $"An SDK key with the id '{key.Id}'");
    }

    /// <inheritdoc/>
    public Task<bool> DeleteSdkKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default) =>
        DeleteAsync(
            ControlItemKind.SdkKey,
            "DELETE FROM sdk_keys WHERE id = @id AND environment = @owner",
            environment.ToString(),
            id,
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task AddApiTokenAsync(ApiToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var outcome = await transaction.RunAsync(
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
        CheckAdded(outcome, $"The organization '{token.Organization}'", $"An API token with the id '{token.Id}'");
    }

    /// <inheritdoc/>
    public Task<bool> DeleteApiTokenAsync(string organization, string id, CancellationToken cancellationToken = default) =>
        DeleteAsync(
            ControlItemKind.ApiToken,
            "DELETE FROM api_tokens WHERE id = @id AND organization = @owner",
            organization,
            id,
            cancellationToken
        );

    private async Task<bool> DeleteAsync(ControlItemKind kind, string sql, string owner, string id, CancellationToken cancellationToken) =>
        await transaction.RunAsync(
            async write =>
            {
                if (await write.ExecuteAsync(sql, ("@id", StoredText.Checked(id)), ("@owner", StoredText.Checked(owner))) == 0)
                    return false;
                await write.RecordDeletionAsync(kind, id);
                return true;
            },
            cancellationToken
        ) == WriteOutcome.Written;

    private static void CheckAdded(WriteOutcome outcome, string parent, string item)
    {
        if (outcome == WriteOutcome.NoParent)
            throw new ArgumentException($"{parent} does not exist; add it first.");
        if (outcome != WriteOutcome.Written)
            throw new InvalidOperationException($"{item} or the same hash exists already; create another one.");
    }
}
