namespace FlagCluster.Store.Sqlite;

/// <summary>
/// Creates the database file and its folder so that only their owner may read them: they contain credentials and permissions.
/// </summary>
internal static class SqliteFile
{
    /// <summary>
    /// Creates the folder (mode 0700) and an empty file (mode 0600) if they do not exist. SQLite gives its other files the same mode.
    /// </summary>
    /// <exception cref="IOException">They cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not create them.</exception>
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
            // Only for a new file: closing a second handle of a file that SQLite has open would release SQLite's locks on it.
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process created it meanwhile.
        }
    }

    // One level at a time: otherwise the mode applies only to the last one.
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
