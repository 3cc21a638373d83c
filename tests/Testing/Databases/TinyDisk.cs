using System.Diagnostics;

namespace FlagCluster.Testing.Databases;

/// <summary>
/// Represents a real file system of a given size in memory. Mounting it requires root, or sudo without a password.
/// </summary>
public sealed class TinyDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    public TinyDisk(string size)
    {
        try
        {
            Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0777", "flagcluster-test", _folder.Path);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    public string File(string name) => _folder.File(name);

    public void Remount(string options) => Run("mount", "-o", $"remount,{options}", _folder.Path);

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("sudo", ["-n", program, .. arguments]);
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"These tests need a small file system, and '{program}' failed: {error.Trim()} Run them as root, or with sudo that "
                    + "requires no password, where mounting is allowed."
            );
    }
}
