using FlagCluster.Integrations.Outbound;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Provides the client of requests to hosts of repositories. Each operation has its own time limit.</summary>
internal sealed class GitHttp : IDisposable
{
    public GitHttp(OutboundClient outbound, IOptions<GitOptions> options) =>
        Client = new(options.Value.CreateHandler(outbound)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Gets the client.</summary>
    public HttpClient Client { get; }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
