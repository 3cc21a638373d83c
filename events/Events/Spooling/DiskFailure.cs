namespace FlagCluster.Events.Spooling;

/// <summary>Recognizes failures of the file system.</summary>
internal static class DiskFailure
{
    /// <summary>
    /// Returns whether an exception is a failure of the file system: a full or failing disk, a missing folder, missing permissions, a
    /// read-only file system.
    /// </summary>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;
}
