using System.Net;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>Validates that a silo that other machines can reach requires certificates.</summary>
internal sealed class SiloTransportValidator(IOptions<ClusterTlsOptions> tls) : IValidateOptions<SiloHostOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloHostOptions options)
    {
        if (tls.Value.IsEnabled || tls.Value.AllowPlaintext)
            return ValidateOptionsResult.Success;
        var setting = options.ListenAddress.Length > 0 ? "Silo:ListenAddress" : "Silo:AdvertisedAddress";
        var address = options.ListenAddress.Length > 0 ? options.ListenAddress : options.AdvertisedAddress;
        // An address that cannot be resolved is reported by its own validator.
        if (SiloHostOptionsValidator.Resolve(address) is not { } resolved || IPAddress.IsLoopback(resolved))
            return ValidateOptionsResult.Success;
        return ValidateOptionsResult.Fail(
            $"{setting} is '{address}', and without TLS every process that can connect to it can change all rulesets. Set "
                + "ClusterTls:Certificate, ClusterTls:Key and ClusterTls:Authorities, or ClusterTls:AllowPlaintext=true in a network "
                + "that only silos and gateways can reach."
        );
    }
}
