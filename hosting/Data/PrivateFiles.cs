using FlagCluster.Contracts.Storage;

namespace FlagCluster.Hosting.Data;

/// <summary>
/// Writes files and folders that only the user of the process can read: file mode 600, folder mode 700. Windows uses its inherited
/// permissions.
/// </summary>
public sealed class PrivateFiles : IPrivateFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    internal const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    /// <inheritdoc/>
    public void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        CreateFolder(Path.GetDirectoryName(path)!);
        var draft = path + ".new";
        using (var file = Open(draft, FileMode.Create))
        {
            file.Write(bytes);
            // The content must be on the disk before the name is, otherwise a crash could leave an empty file under the name.
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Append(string path, ReadOnlySpan<byte> bytes)
    {
        CreateFolder(Path.GetDirectoryName(path)!);
        using var file = Open(path, FileMode.Append);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Creates a folder and its missing parents.</summary>
    internal static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerFolder);
    }

    /// <summary>Opens a file for writing.</summary>
    internal static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        return new(path, options);
    }
}
