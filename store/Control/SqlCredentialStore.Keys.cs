using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <content>Changes, rotations and uses of SDK keys.</content>
internal sealed partial class SqlCredentialStore
{
    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    /// <inheritdoc/>
    public Task<SdkKey?> UpdateSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        SdkKeyUpdate update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(update);
        return WriteKeyAsync(
            ControlEntry.Of(initiator, ControlActions.UpdateSdkKey, environment, id),
            """
            name = COALESCE(@name, name), origins = COALESCE(@origins, origins), tags = COALESCE(@tags, tags),
            disabled = COALESCE(@disabled, disabled)
            """,
            environment,
            id,
            cancellationToken,
            ("@name", StoredText.Checked(update.Name)),
            ("@origins", StoredText.Checked(update.Origins)),
            ("@tags", StoredText.Checked(update.Tags)),
            ("@disabled", update.IsDisabled is { } disabled ? (disabled ? 1L : 0L) : null)
        );
    }

    /// <inheritdoc/>
    public Task<SdkKey?> RotateSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        ReadOnlyMemory<byte> hash,
        DateTimeOffset? previousUntil,
        CancellationToken cancellationToken = default
    ) =>
        WriteKeyAsync(
            ControlEntry.Of(initiator, ControlActions.RotateSdkKey, environment, id),
            """
            previous_hash = CASE WHEN @keep = 1 THEN hash END, previous_until = @until, hash = @hash
            """,
            environment,
            id,
            cancellationToken,
            ("@hash", hash.ToArray()),
            ("@keep", previousUntil is null ? 0L : 1L),
            ("@until", previousUntil?.ToUnixTimeMilliseconds())
        );

    /// <inheritdoc/>
    public async Task MarkUsedAsync(IReadOnlyCollection<KeyUse> uses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uses);
        await database.WriteAsync(
            async connection =>
            {
                // In the order of ids, so that two servers that mark the same keys never wait for each other.
                foreach (var use in uses.OrderBy(use => use.Id, StringComparer.Ordinal))
                    await connection.ExecuteAsync(
                        "UPDATE sdk_keys SET used_on = @day WHERE id = @id AND (used_on IS NULL OR used_on < @day)",
                        cancellationToken,
                        ("@id", StoredText.Checked(use.Id)),
                        ("@day", (long)(use.Day.DayNumber - Epoch.DayNumber))
                    );
                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeyUse>> ReadUsesAsync(
        EnvironmentId environment,
        IReadOnlyCollection<string>? keys = null,
        CancellationToken cancellationToken = default
    )
    {
        if (keys is { Count: 0 })
            return [];
        var (listed, ids) = keys is null ? ("1 = 1", []) : InList.Of("id", keys);
        return await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT id, used_on FROM sdk_keys WHERE environment = @environment AND used_on IS NOT NULL AND {listed}",
                    row => new KeyUse(row.GetString(0), Epoch.AddDays((int)row.GetInt64(1))),
                    cancellationToken,
                    [("@environment", environment.ToString()), .. ids]
                ),
            cancellationToken
        );
    }

    private async Task<SdkKey?> WriteKeyAsync(
        ControlEntry entry,
        string set,
        EnvironmentId environment,
        string id,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
    {
        SdkKey? key = null;
        var outcome = await transaction.RunAsync(
            entry,
            async write =>
            {
                var changed = await write.QueryAsync(
                    $"""
                    UPDATE sdk_keys SET {set}, version = @version WHERE id = @id AND environment = @environment
                    RETURNING {ControlRows.KeyColumns}
                    """,
                    ControlRows.ReadKey,
                    [.. parameters, ("@id", StoredText.Checked(id)), ("@environment", environment.ToString())]
                );
                key = changed.SingleOrDefault();
                return key is not null;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written ? key : null;
    }
}
