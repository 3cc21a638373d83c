using FlagCluster.Hosting.Tls;
using FlagCluster.Integrations.Outbound;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Provides the client of requests to hosts of repositories. Each operation has its own time limit.</summary>
internal sealed class GitHttp : IDisposable
{
    public GitHttp(OutboundClient outbound, IOptions<GitOptions> options)
    {
        var handler = outbound.CreateHandler();
        var file = options.Value.CaFile;
        if (file.Length > 0)
            handler.SslOptions.CertificateChainPolicy = CertificateAuthorities.CreatePolicy(CertificateAuthorities.Read(file));
        Client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Gets the client.</summary>
    public HttpClient Client { get; }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
