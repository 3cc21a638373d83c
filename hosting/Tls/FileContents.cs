namespace FlagCluster.Hosting.Tls;

/// <summary>Reads and compares the contents of files.</summary>
internal static class FileContents
{
    /// <summary>Reads files.</summary>
    /// <param name="paths">The paths of the files.</param>
    /// <returns>Their contents.</returns>
    /// <exception cref="InvalidDataException">A file is missing or unreadable.</exception>
    public static IReadOnlyList<byte[]> Read(IReadOnlyList<string> paths)
    {
        var contents = new byte[paths.Count][];
        for (var i = 0; i < contents.Length; i++)
        {
            try
            {
                contents[i] = File.ReadAllBytes(paths[i]);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new InvalidDataException($"The file {paths[i]} cannot be read: {exception.Message}", exception);
            }
        }
        return contents;
    }

    /// <summary>Returns whether the same files have the same contents.</summary>
    public static bool AreSame(IReadOnlyList<byte[]> contents, IReadOnlyList<byte[]> others)
    {
        if (contents.Count != others.Count)
            return false;
        for (var i = 0; i < contents.Count; i++)
            if (!contents[i].AsSpan().SequenceEqual(others[i]))
                return false;
        return true;
    }
}
