using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Configures requests to identity providers. Section <c>Sso</c>.</summary>
public sealed class SsoOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Sso";

    /// <summary>
    /// Gets or sets the seconds in which an identity provider has to answer a request of the server. Default 5. After that sign-ins with
    /// it are answered 503.
    /// </summary>
    [Range(0.1, 30, ErrorMessage = "Sso:TimeoutSeconds must be from 0.1 to 30.")]
    public double TimeoutSeconds { get; set; } = 5;
}
