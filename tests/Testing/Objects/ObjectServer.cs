using FlagCluster.Integrations.Objects;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Testing.Objects;

/// <summary>Represents a server of an object storage with one bucket.</summary>
public abstract class ObjectServer : IAsyncLifetime
{
    public const string Bucket = "flags";

    /// <summary>Gets the user of the credential.</summary>
    public abstract string User { get; }

    /// <summary>Gets the secret of the credential.</summary>
    public abstract string Secret { get; }

    /// <summary>Gets the variables that give tools of the provider the credential.</summary>
    public abstract IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>Returns the address of an object.</summary>
    public abstract string AddressOf(string key);

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Opens an object.</summary>
    public IObjectStore Open(string key) =>
        ObjectStores.Open(
            ObjectAddress.Parse(AddressOf(key), out _)!,
            new ObjectCredential(User, Secret),
            new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }
        );
}
