using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Data;

/// <summary>Provides exclusive use of the data folder.</summary>
public static class DataFolder
{
    private const string LockFile = "lock";

    /// <summary>
    /// Creates the folder of <see cref="DataOptions"/> if it does not exist, and locks it. The lock ends with the process at the latest.
    /// </summary>
    /// <param name="host">The server.</param>
    /// <returns>An object that releases the lock.</returns>
    /// <exception cref="StartupException">Another server has the lock, or the folder is not writable.</exception>
    public static IDisposable LockDataFolder(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Lock(Path.GetFullPath(host.Services.GetRequiredService<IOptions<DataOptions>>().Value.Directory));
    }

    /// <summary>Makes a folder private that existed before, with the files that are in it already.</summary>
    private static void RemoveRightsOfOthers(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & PrivateFiles.OwnerFolder);
        }
        catch (UnauthorizedAccessException)
        {
            // The folder belongs to another user, as the root of a mounted volume may. The files that are created in it are private.
        }
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            PrivateFiles.CreateFolder(folder);
            RemoveRightsOfOthers(folder);
            return new(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = exception.Message.TrimEnd('.');
            throw new StartupException($"{reason}. Data:Directory names {folder}: each server needs a writable folder of its own.");
        }
    }
}
