using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Stores SDK keys in SQL.</summary>
/// <remarks>
/// Text with U+0000 or an unpaired surrogate is an <see cref="ArgumentException"/>. An id or a hash that is stored already is an
/// <see cref="InvalidOperationException"/>.
/// </remarks>
internal sealed partial class SqlCredentialStore(Database database, ControlTransaction transaction) : ICredentialStore
{
    private const string EnvironmentExists =
        $"SELECT 1 FROM environments AS e WHERE e.id = @environment AND {ControlRows.EnvironmentExists}";

    /// <summary>Counts the keys of an organization, without those of deleted environments.</summary>
    internal const string CountKeys =
        $"SELECT COUNT(*) FROM sdk_keys AS k JOIN environments AS e ON e.id = k.environment "
        + $"WHERE e.organization = @organization AND {ControlRows.EnvironmentExists}";

    /// <inheritdoc/>
    public async Task AddSdkKeyAsync(Initiator initiator, SdkKey key, int? limit = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.AddSdkKey, key.Environment, key.Id),
            async write =>
            {
                if (!await write.ExistsAsync(EnvironmentExists, ("@environment", key.Environment.ToString())))
                    throw new ParentNotFoundException($"environment '{key.Environment}'");
                await write.CheckQuotaAsync("keys", limit, CountKeys, ("@organization", key.Environment.Organization));
                await write.ExecuteAsync(
                    """
                    INSERT INTO sdk_keys (id, environment, kind, name, hash, origins, tags, created_at, disabled, version)
                    VALUES (@id, @environment, @kind, @name, @hash, @origins, @tags, @createdAt, 0, @version)
                    """,
                    ("@id", StoredText.Checked(key.Id)),
                    ("@environment", key.Environment.ToString()),
                    ("@kind", ControlNames.Of(key.Kind)),
                    ("@name", StoredText.Checked(key.Name)),
                    ("@hash", key.Hash.ToArray()),
                    ("@origins", StoredText.Checked(key.Origins)),
                    ("@tags", StoredText.Checked(key.Tags)),
                    ("@createdAt", key.CreatedAt.ToUnixTimeMilliseconds())
                );
                return true;
            },
            cancellationToken
        );
        CheckAdded(outcome, $"environment '{key.Environment}'", $"An SDK key with the id '{key.Id}'");
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.DeleteSdkKey, environment, id),
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

    private static void CheckAdded(WriteOutcome outcome, string parent, string item)
    {
        if (outcome == WriteOutcome.NoParent)
            throw new ParentNotFoundException(parent);
        if (outcome != WriteOutcome.Written)
            throw new InvalidOperationException($"{item} or the same hash exists already; create another one.");
    }
}
