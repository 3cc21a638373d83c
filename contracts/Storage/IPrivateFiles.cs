namespace FlagCluster.Contracts.Storage;

/// <summary>Writes files that only the user of the process can read.</summary>
public interface IPrivateFiles
{
    /// <summary>
    /// Replaces a file as a whole or not at all, even when the machine stops during the write. Missing folders are created.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="bytes">The new content.</param>
    /// <exception cref="IOException">The disk does not accept the write.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not write there.</exception>
    void Replace(string path, ReadOnlySpan<byte> bytes);
}
