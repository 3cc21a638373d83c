using System.ComponentModel.DataAnnotations;
using FlagCluster.Hosting.Tls;
using FlagCluster.Integrations.Outbound;

namespace FlagCluster.Integrations.Git;

/// <summary>Configures repositories, and bundles in object storages, that environments follow. Section <c>Git</c>.</summary>
public sealed class GitOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Git";

    /// <summary>
    /// Gets or sets the path of a PEM file with the authorities that certificates of repositories are verified against. Default empty:
    /// those of the system.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>
    /// Gets or sets the path of a PEM file with an unencrypted private key on the curve P-256, with which commits are signed as by SSH.
    /// Default empty: commits have no signature.
    /// </summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>
    /// Gets or sets the path of a folder for Git over SSH: the file <c>known_hosts</c> has the keys of hosts, and a file such as
    /// <c>acme.shop.production</c> the private key of the environment <c>acme/shop/production</c>. Default empty: no SSH.
    /// </summary>
    public string SshDirectory { get; set; } = "";

    /// <summary>Gets or sets the seconds an operation on a repository may take. Default 120.</summary>
    [Range(1, 3_600, ErrorMessage = "Git:TimeoutSeconds must be from 1 to 3600.")]
    public int TimeoutSeconds { get; set; } = 120;

    /// <summary>
    /// Gets or sets the largest size of what a repository sends in one operation, in MiB. Default 256. A larger repository is not fetched.
    /// </summary>
    [Range(1, 16_384, ErrorMessage = "Git:MaxMegabytes must be from 1 to 16384.")]
    public int MaxMegabytes { get; set; } = 256;

    /// <summary>Gets or sets the interval at which bindings whose interval has passed are looked up, in seconds. Default 5.</summary>
    [Range(1, 600, ErrorMessage = "Git:CheckSeconds must be from 1 to 600.")]
    public int CheckSeconds { get; set; } = 5;

    /// <summary>Returns a handler for requests to repositories.</summary>
    internal SocketsHttpHandler CreateHandler(OutboundClient outbound)
    {
        var handler = outbound.CreateHandler();
        if (CaFile.Length > 0)
            handler.SslOptions.CertificateChainPolicy = CertificateAuthorities.CreatePolicy(CertificateAuthorities.Read(CaFile));
        return handler;
    }
}
