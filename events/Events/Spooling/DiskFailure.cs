namespace FlagCluster.Events.Spooling;

/// <summary>What the file system answers when it does not do what it is asked to.</summary>
internal static class DiskFailure
{
    /// <summary>Whether an exception is such an answer: a full or failing disk, a folder that is gone, rights that were taken away, a file system mounted read-only.</summary>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;
}
