using System.Diagnostics.CodeAnalysis;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Objects;

/// <summary>Opens objects.</summary>
public static class ObjectStores
{
    /// <summary>
    /// Gets whether this program has Google's library, which is not made for native programs: their project turns it off, and the compiler
    /// leaves it out.
    /// </summary>
    [FeatureSwitchDefinition("FlagCluster.Integrations.Objects.HasGoogle")]
    public static bool HasGoogle => !AppContext.TryGetSwitch("FlagCluster.Integrations.Objects.HasGoogle", out var isOn) || isOn;

    /// <summary>Opens an object.</summary>
    /// <param name="address">The address.</param>
    /// <param name="credential">
    /// The credential. Null uses that of the environment as the tools of the provider do: only for a program that runs for the person who
    /// chose the address.
    /// </param>
    /// <param name="handler">Sends the requests, also those for tokens. It stays open.</param>
    public static IObjectStore Open(ObjectAddress address, ObjectCredential? credential, HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new GuardedObjectStore(() =>
            address.Service switch
            {
                ObjectService.S3 => new S3ObjectStore(address, credential, handler),
                ObjectService.Azure => new AzureObjectStore(address, credential, handler),
                _ when HasGoogle => new GoogleObjectStore(address, credential, handler),
                _ => throw new ObjectStoreException(
                    "This native program cannot use Google Cloud Storage. Use the .NET tool, or copy the bundle with 'gcloud storage cp'."
                ),
            }
        );
    }
}
