using System.Data.Common;
using System.Runtime.InteropServices;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Environments;

/// <summary>Stores the log of change sets in SQL.</summary>
/// <remarks>
/// Actor, message, request id and operation id must be valid Unicode without U+0000; an operation id may have 512 bytes. Anything else is
/// an <see cref="ArgumentException"/>.
/// </remarks>
internal sealed partial class SqlEnvironmentLog(Database database) : IEnvironmentLog
{
    private const string ChangeColumns = ChangeRow.Columns;

    /// <inheritdoc/>
    public async Task<EnvironmentVersion> ReadHeadAsync(EnvironmentId environment, CancellationToken cancellationToken = default)
    {
        var heads = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT epoch, number FROM environment_heads WHERE environment = @environment",
                    ReadVersion,
                    cancellationToken,
                    ("@environment", environment.ToString())
                ),
            cancellationToken
        );
        return heads is [var head] ? head : EnvironmentVersion.Initial;
    }

    /// <inheritdoc/>
    public async Task<bool> AppendAsync(
        EnvironmentId environment,
        Change change,
        EnvironmentVersion head,
        CommandRecord? command = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.OperationId != command?.OperationId)
            throw new ArgumentException("The change and its command have different operation ids.", nameof(command));
        var version = change.Version;
        if (version != head.Next && version != new EnvironmentVersion(head.Epoch + 1, 1))
            throw new ArgumentException(
                $"A change on {head} makes version {head.Next} or {head.Epoch + 1}.1, not {version}.",
                nameof(change)
            );
        var id = environment.ToString();
        // A large change takes long to write, so it is written before the lock.
        var row = ChangeRow.Of(change);
        var outcome = await database.WriteAsync(
            async connection =>
            {
                var previous = await ReadHashAsync(connection, id, cancellationToken);
                var hash = row.Hash(id, previous.Span);
                if (await MoveHeadAsync(connection, id, head, previous, version, hash, cancellationToken) == 0)
                    return false;
                await InsertAsync(connection, id, row, ToArray(previous), hash, cancellationToken);
                if (command is not null)
                    await InsertAsync(connection, id, command, cancellationToken);
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Change>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {ChangeColumns} FROM changes WHERE environment = @environment AND epoch = @epoch AND number > @number "
                        + "ORDER BY number LIMIT @limit",
                    row => ReadChange(row, environment),
                    cancellationToken,
                    ("@environment", environment.ToString()),
                    ("@epoch", after.Epoch),
                    ("@number", after.Number),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Change>> ReadHistoryAsync(
        EnvironmentId environment,
        EnvironmentVersion? before,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var bound = before ?? new EnvironmentVersion(long.MaxValue, long.MaxValue);
        return await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {ChangeColumns} FROM changes WHERE environment = @environment AND (epoch, number) < (@epoch, @number) "
                        + "ORDER BY epoch DESC, number DESC LIMIT @limit",
                    row => ReadChange(row, environment),
                    cancellationToken,
                    ("@environment", environment.ToString()),
                    ("@epoch", bound.Epoch),
                    ("@number", bound.Number),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<RulesetSnapshot?> ReadSnapshotAsync(
        EnvironmentId environment,
        EnvironmentVersion atMost,
        CancellationToken cancellationToken = default
    )
    {
        var snapshots = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT epoch, number, ruleset FROM snapshots WHERE environment = @environment AND epoch = @epoch AND number <= "
                        + "@number ORDER BY number DESC LIMIT 1",
                    row => new RulesetSnapshot(ReadVersion(row), row.GetBytes(2)),
                    cancellationToken,
                    ("@environment", environment.ToString()),
                    ("@epoch", atMost.Epoch),
                    ("@number", atMost.Number)
                ),
            cancellationToken
        );
        return snapshots is [var snapshot] ? snapshot : null;
    }

    /// <inheritdoc/>
    public async Task SaveSnapshotAsync(EnvironmentId environment, RulesetSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        (string, object?)[] version =
        [
            ("@environment", environment.ToString()),
            ("@epoch", snapshot.Version.Epoch),
            ("@number", snapshot.Version.Number),
        ];
        await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    """
                    INSERT INTO snapshots (environment, epoch, number, ruleset) VALUES (@environment, @epoch, @number, @ruleset)
                    ON CONFLICT (environment, epoch, number) DO UPDATE SET ruleset = excluded.ruleset
                    """,
                    cancellationToken,
                    [.. version, ("@ruleset", ToArray(snapshot.Json))]
                );
                // The newest two of each epoch stay: a reader that knows the older one still finds it.
                await connection.ExecuteAsync(
                    """
                    DELETE FROM snapshots WHERE environment = @environment AND epoch = @epoch AND number < (
                        SELECT MIN(number) FROM (
                            SELECT number FROM snapshots WHERE environment = @environment AND epoch = @epoch
                            ORDER BY number DESC LIMIT 2
                        ) AS newest
                    )
                    """,
                    cancellationToken,
                    version[..2]
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Inserts the row of a change, whose head is moved in the same transaction.</summary>
    internal static Task InsertAsync(
        DbConnection connection,
        string environment,
        ChangeRow row,
        byte[] previous,
        byte[] hash,
        CancellationToken cancellationToken
    ) =>
        connection.ExecuteAsync(
            $"""
            INSERT INTO changes (environment, {ChangeColumns}, previous, hash) VALUES
            (@environment, @epoch, @number, @operations, @level, @time, {ActorColumns.Values}, @message, @requestId, @operationId,
            @previous, @hash)
            """,
            cancellationToken,
            [("@environment", environment), .. row.Parameters, ("@previous", previous), ("@hash", hash)]
        );

    /// <summary>Returns the hash of the newest entry. It may be outdated: moving the head compares it.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadHashAsync(
        DbConnection connection,
        string environment,
        CancellationToken cancellationToken
    )
    {
        var hashes = await connection.QueryAsync(
            "SELECT hash FROM environment_heads WHERE environment = @environment",
            row => row.GetBytes(0),
            cancellationToken,
            ("@environment", environment)
        );
        return hashes is [var hash] ? hash : AuditChain.Start;
    }

    /// <summary>
    /// Moves the head from one version to another. Its row is the lock: of several concurrent writers one updates it, and the others then
    /// find another head than expected.
    /// </summary>
    private static Task<int> MoveHeadAsync(
        DbConnection connection,
        string environment,
        EnvironmentVersion head,
        ReadOnlyMemory<byte> previous,
        EnvironmentVersion version,
        byte[] hash,
        CancellationToken cancellationToken
    )
    {
        const string Expected =
            "environment_heads.epoch = @headEpoch AND environment_heads.number = @headNumber AND environment_heads.hash = @previous";
        return connection.ExecuteAsync(
            head == EnvironmentVersion.Initial
                ? $"""
                INSERT INTO environment_heads (environment, epoch, number, hash) VALUES (@environment, @epoch, @number, @hash)
                ON CONFLICT (environment) DO UPDATE SET epoch = excluded.epoch, number = excluded.number, hash = excluded.hash
                WHERE {Expected}
                """
                : $"""
                UPDATE environment_heads SET epoch = @epoch, number = @number, hash = @hash
                WHERE environment = @environment AND {Expected}
                """,
            cancellationToken,
            ("@environment", environment),
            ("@epoch", version.Epoch),
            ("@number", version.Number),
            ("@hash", hash),
            ("@headEpoch", head.Epoch),
            ("@headNumber", head.Number),
            ("@previous", ToArray(previous))
        );
    }

    private static EnvironmentVersion ReadVersion(DbDataReader row) => new(row.GetInt64(0), row.GetInt64(1));

    private static Change ReadChange(DbDataReader row, EnvironmentId environment)
    {
        var version = ReadVersion(row);
        try
        {
            var level = (int)row.GetInt64(3);
            if (level > RulesetFeatures.KnownLevel)
                throw new InvalidDataException(RulesetFeatures.TooHigh(level));
            return new()
            {
                Version = version,
                Changes = ChangeSetJson.ReadTrusted(row.GetBytes(2)),
                Level = level,
                Time = row.GetTime(4),
                Actor = ActorColumns.Read(row, 5),
                Message = row.GetText(9),
                RequestId = row.GetText(10),
                OperationId = row.GetText(11),
            };
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"version {version} of environment {environment}. {exception.Message}", exception);
        }
    }

    private static byte[] ToArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
