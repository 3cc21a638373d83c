using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Data;

/// <summary>The data folder, which belongs to one server at a time.</summary>
public static class DataFolder
{
    private const string Lock = "lock";

    /// <summary>Takes the folder that <see cref="DataOptions"/> name, and makes it where there is none. The process that ends gives it up, however it ends.</summary>
    /// <param name="host">The server.</param>
    /// <returns>Gives it up earlier.</returns>
    /// <exception cref="StartupException">Another server has it, or nothing can be written there.</exception>
    public static IDisposable TakeDataFolder(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Take(Path.GetFullPath(host.Services.GetRequiredService<IOptions<DataOptions>>().Value.Directory));
    }

    private static FileStream Take(string folder)
    {
        try
        {
            PrivateFiles.CreateFolder(folder);
            return new(Path.Combine(folder, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{exception.Message.TrimEnd('.')}. Data:Directory names {folder}: each server needs one of its own that it may write to.");
        }
    }
}
