using FlagCluster.Hosting.Server;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Validates that an <c>https://</c> address for metrics has a certificate.</summary>
internal sealed class MetricsAddressValidator(IOptions<ServerOptions> server) : IValidateOptions<MetricsOptions>
{
    public ValidateOptionsResult Validate(string? name, MetricsOptions options)
    {
        var needsCertificate =
            options.Url.Length > 0 && ListenAddress.FindProblem(options.Url) is null && ListenAddress.IsHttps(options.Url);
        return needsCertificate && server.Value.CertificateFile.Length == 0
            ? ValidateOptionsResult.Fail(ListenAddress.NeedsCertificate("Metrics:Url", options.Url))
            : ValidateOptionsResult.Success;
    }
}
