using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Specifies which system sends requests to an incoming hook.</summary>
public enum HookProvider
{
    /// <summary>GitHub.</summary>
    GitHub,

    /// <summary>GitLab.</summary>
    GitLab,

    /// <summary>Gitea and Forgejo.</summary>
    Gitea,
}

/// <summary>Provides the names of providers in JSON and in the store. A name never changes.</summary>
public static class HookProviderNames
{
    private static readonly string[] Names = ["github", "gitlab", "gitea"];

    /// <summary>Returns the name of a provider, such as <c>github</c>.</summary>
    /// <param name="provider">The provider.</param>
    public static string Name(this HookProvider provider) => Names[(int)provider];

    /// <summary>Returns the provider with a name.</summary>
    /// <param name="name">The name, such as <c>github</c>.</param>
    /// <exception cref="InvalidDataException">No provider has the name.</exception>
    public static HookProvider Parse(string name) =>
        Array.IndexOf(Names, name) is >= 0 and var index
            ? (HookProvider)index
            : throw new InvalidDataException($"'{name}' is not a provider of hooks; known are {string.Join(", ", Names)}.");
}

/// <summary>Represents an address at which a system reports pull requests, for which flags are created.</summary>
public sealed record IncomingHook
{
    /// <summary>Gets the id, the last part of the address.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the environment in which flags are created.</summary>
    public required EnvironmentId Environment { get; init; }

    /// <summary>Gets the display name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the system that sends the requests.</summary>
    public required HookProvider Provider { get; init; }

    /// <summary>Gets the secret that the system knows too, encrypted.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Gets the pattern of branches, in which one <c>*</c> stands for any text.</summary>
    public required string BranchPattern { get; init; }

    /// <summary>Gets the template of keys.</summary>
    public required string KeyTemplate { get; init; }

    /// <summary>Gets the template of flags, as JSON.</summary>
    public required string FlagTemplate { get; init; }

    /// <summary>Gets the id of the service account in whose name, and with whose permissions, flags are created.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>Gets the time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
