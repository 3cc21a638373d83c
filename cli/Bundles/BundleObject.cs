using FlagCluster.Cli.Errors;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Objects;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Cli.Bundles;

/// <summary>
/// Reads and writes archives in object storages, with the credentials that the tools of the provider use: those of the environment or of
/// the person.
/// </summary>
internal static class BundleObject
{
    /// <summary>Returns the format that the key of an object stands for.</summary>
    /// <exception cref="CommandException">The address is not valid.</exception>
    public static BundleFormat FormatOf(string name) => BundleSource.FormatOf(Parse(name).Key) ?? BundleFormat.TarGz;

    /// <summary>Copies an archive to a stream.</summary>
    /// <exception cref="CommandException">The object is not readable.</exception>
    public static Task ReadAsync(string name, Stream destination, CancellationToken cancellationToken) =>
        RunAsync(name, "read", store => store.ReadAsync(version: null, destination, cancellationToken));

    /// <summary>Writes an archive.</summary>
    /// <exception cref="CommandException">The object is not writable.</exception>
    public static Task WriteAsync(string name, Stream archive, CancellationToken cancellationToken) =>
        RunAsync(name, "written", store => store.WriteAsync(archive, cancellationToken));

    private static async Task RunAsync(string name, string what, Func<IObjectStore, Task> work)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var store = ObjectStores.Open(Parse(name), credential: null, handler);
        try
        {
            await work(store);
        }
        catch (ObjectStoreException exception)
        {
            throw CommandException.Usage($"{name} cannot be {what}: {exception.Message}");
        }
    }

    private static ObjectAddress Parse(string name) =>
        ObjectAddress.Parse(name, out var problem) ?? throw CommandException.Usage($"'{name}' {problem}");
}
