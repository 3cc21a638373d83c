namespace FlagCluster.Cli.Bundles;

/// <summary>Creates files for archives that are read more than once. Only this person can read them, and closing deletes them.</summary>
internal static class TemporaryArchive
{
    /// <summary>Creates a file.</summary>
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(Path.GetTempPath(), $"flagcluster-{Guid.NewGuid():N}"), options);
    }
}
