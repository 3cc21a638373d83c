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

    /// <summary>
    /// Appends to a file, which is created when it does not exist. When the machine stops during the write, part of it may be there.
    /// Missing folders are created.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="bytes">The content to append.</param>
    /// <exception cref="IOException">The disk does not accept the write; part of it may be there.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not write there.</exception>
    void Append(string path, ReadOnlySpan<byte> bytes);
}
