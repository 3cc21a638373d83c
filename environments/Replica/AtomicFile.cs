namespace FlagCluster.Environments.Replica;

/// <summary>Files for the owner of the process alone, as its database is. Compiled into every room that saves something: contracts, which they share, does no I/O.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces a file as a whole or not at all, also when the machine stops meanwhile. Folders that are missing are made.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(path + ".new", create))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
    }
}
