using System.Data.Common;
using FlagCluster.Contracts.Audit;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>Stores checkpoints and positions of sinks in SQL.</summary>
internal sealed class SqlAuditCheckpoints(Database database) : IAuditCheckpoints
{
    private const string Select = "SELECT organization, epoch, sequence, hash, time, document FROM audit_checkpoints";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredCheckpoint>> ReadAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(connection => connection.QueryAsync(Select, Read, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<StoredCheckpoint?> FindAsync(string organization, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"{Select} WHERE organization = @organization",
                    Read,
                    cancellationToken,
                    ("@organization", StoredText.Checked(organization))
                ),
            cancellationToken
        );
        return found is [var checkpoint] ? checkpoint : null;
    }

    /// <inheritdoc/>
    public async Task<bool> SaveAsync(StoredCheckpoint checkpoint, long known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var outcome = await database.WriteAsync(
            """
            INSERT INTO audit_checkpoints (organization, epoch, sequence, hash, time, document)
            VALUES (@organization, @epoch, @sequence, @hash, @time, @document)
            ON CONFLICT (organization) DO UPDATE SET
                epoch = excluded.epoch, sequence = excluded.sequence, hash = excluded.hash, time = excluded.time,
                document = excluded.document
            WHERE audit_checkpoints.sequence = @known
            """,
            cancellationToken,
            ("@organization", checkpoint.Head.Organization),
            ("@epoch", checkpoint.Head.Epoch),
            ("@sequence", checkpoint.Head.Sequence),
            ("@hash", checkpoint.Head.Hash.ToArray()),
            ("@time", checkpoint.Time),
            ("@document", checkpoint.Document.ToArray()),
            ("@known", known)
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, AuditPosition>> ReadPositionsAsync(
        string sink,
        CancellationToken cancellationToken = default
    )
    {
        var positions = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT organization, sequence, checkpoint FROM audit_cursors WHERE sink = @sink",
                    row => (Organization: row.GetString(0), Position: new AuditPosition(row.GetInt64(1), row.GetInt64(2))),
                    cancellationToken,
                    ("@sink", StoredText.Checked(sink))
                ),
            cancellationToken
        );
        return positions.ToDictionary(row => row.Organization, row => row.Position, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<bool> SavePositionAsync(
        string sink,
        string organization,
        AuditPosition known,
        AuditPosition position,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await database.WriteAsync(
            """
            INSERT INTO audit_cursors (sink, organization, sequence, checkpoint) VALUES (@sink, @organization, @sequence, @checkpoint)
            ON CONFLICT (sink, organization) DO UPDATE SET sequence = excluded.sequence, checkpoint = excluded.checkpoint
            WHERE audit_cursors.sequence = @knownSequence AND audit_cursors.checkpoint = @knownCheckpoint
            """,
            cancellationToken,
            ("@sink", StoredText.Checked(sink)),
            ("@organization", organization),
            ("@sequence", position.Sequence),
            ("@checkpoint", position.Checkpoint),
            ("@knownSequence", known.Sequence),
            ("@knownCheckpoint", known.Checkpoint)
        );
        return outcome == WriteOutcome.Written;
    }

    private static StoredCheckpoint Read(DbDataReader row) =>
        new(new(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetBytes(3)), row.GetInt64(4), row.GetBytes(5));
}
