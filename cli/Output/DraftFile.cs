namespace FlagCluster.Cli.Output;

/// <summary>Writes files that are complete or not there.</summary>
internal static class DraftFile
{
    /// <summary>Writes a file, or replaces it.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="mode">The permissions of the file; those of the process by default.</param>
    /// <param name="survives">Whether the file must be there after a crash of the machine, for which each file waits for the disk.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Replace(string path, Action<Stream> write, UnixFileMode? mode = null, bool survives = true)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                write(stream);
                stream.Flush(flushToDisk: survives);
            }
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            if (File.Exists(draft))
                File.Delete(draft);
            throw;
        }
    }
}
