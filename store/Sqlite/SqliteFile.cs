namespace FlagCluster.Store.Sqlite;

/// <summary>The database file and its folder, which only their owner may read: they hold who may do what.</summary>
internal static class SqliteFile
{
    /// <summary>Makes the folder (0700) and an empty file (0600) where there is none. SQLite gives its side files the same mode.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void Ensure(string path)
    {
        if (File.Exists(path))
            return;
        var folder = Path.GetDirectoryName(path)!;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
        };
        EnsureFolder(folder);
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            // Only ever a new file: closing a second handle of one that SQLite has open would drop SQLite's locks on it.
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Someone else made it in the meantime.
        }
    }

    // One level at a time: the mode would be the last one's alone.
    private static void EnsureFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) is { } parent)
            EnsureFolder(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
