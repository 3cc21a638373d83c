using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Objects;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Integrations.Repositories;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Objects;

/// <summary>Opens bundles in object storages. Their copies are where those of repositories are.</summary>
internal sealed class ObjectSources(OutboundClient outbound, IOptions<GitOptions> options, GitFolder folder) : IDisposable
{
    private readonly SocketsHttpHandler _handler = options.Value.CreateHandler(outbound);

    /// <summary>Returns the bundle of a binding.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="secret">The secret; empty for none.</param>
    /// <param name="applied">The version that the environment has, whose copy is kept.</param>
    /// <exception cref="GitException">The address is not that of an object.</exception>
    public ObjectSource Open(GitBinding binding, string secret, string? applied)
    {
        var address =
            ObjectAddress.Parse(binding.Repository, out var problem)
            ?? throw new GitException(GitFailure.Unreachable, $"The address of the object {problem}");
        var store = ObjectStores.Open(address, new(binding.Settings.User, secret), _handler);
        var copies = new ObjectCopies(Path.Combine(folder.Directory, binding.Id), options.Value.MaxMegabytes * 1024L * 1024, applied);
        return new(store, address.ToString(), copies, TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
    }

    /// <inheritdoc/>
    public void Dispose() => _handler.Dispose();
}
