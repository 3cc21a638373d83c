namespace FlagCluster.Contracts.Environments;

/// <summary>Thrown when a newer release has used the database. Nothing was changed.</summary>
/// <param name="database">The database's schema version.</param>
/// <param name="program">The newest schema version this program knows.</param>
public sealed class SchemaTooNewException(long database, long program)
    : Exception(
        $"The database has schema version {database}, and this program knows version {program} at most: a newer release has used it. "
            + "Start that release, or restore the backup made before the upgrade."
    )
{
    /// <summary>Gets the database's schema version.</summary>
    public long DatabaseVersion { get; } = database;

    /// <summary>Gets the newest schema version this program knows.</summary>
    public long ProgramVersion { get; } = program;
}
