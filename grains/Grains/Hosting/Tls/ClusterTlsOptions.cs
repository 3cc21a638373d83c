namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>
/// Configures mutual TLS between silos, and between gateways and silos. Section <c>ClusterTls</c>. Files are read again within 20 seconds
/// when they change.
/// </summary>
public sealed class ClusterTlsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ClusterTls";

    /// <summary>
    /// Gets or sets the path of this process's certificate in PEM format, which may be followed by those of its issuers. Default empty: no
    /// TLS.
    /// </summary>
    public string Certificate { get; set; } = "";

    /// <summary>Gets or sets the path of the certificate's private key in PEM format, not encrypted. Default empty.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// Gets or sets the path of the root certificates in PEM format that issue the certificates of silos and gateways. No other authority
    /// is trusted. Default empty.
    /// </summary>
    public string Authorities { get; set; } = "";

    /// <summary>
    /// Gets or sets the DNS name that the certificate of every silo has. Default <c>silo.flagcluster</c>. It need not resolve.
    /// </summary>
    public string SiloName { get; set; } = "silo.flagcluster";

    /// <summary>
    /// Gets or sets the DNS name that the certificate of every gateway and other Orleans client has. Default <c>gateway.flagcluster</c>. It
    /// need not resolve.
    /// </summary>
    public string GatewayName { get; set; } = "gateway.flagcluster";

    /// <summary>
    /// Gets or sets whether a silo without TLS accepts connections from other machines. Default false: it does not start then, because
    /// any process that reaches its ports could change every ruleset.
    /// </summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>Gets whether any file is configured.</summary>
    internal bool IsEnabled => Certificate.Length > 0 || Key.Length > 0 || Authorities.Length > 0;
}
