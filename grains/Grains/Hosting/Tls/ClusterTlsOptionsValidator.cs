using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlagCluster.Hosting.Tls;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>
/// Validates that a process has what other processes accept. An expired certificate is not an error here, so that a gateway still starts
/// and evaluates from its cache.
/// </summary>
internal sealed class ClusterTlsOptionsValidator(ClusterRole role) : IValidateOptions<ClusterTlsOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterTlsOptions options)
    {
        if (!options.IsEnabled)
            return ValidateOptionsResult.Success;
        var failures = FindMissing(options).ToList();
        if (failures.Count == 0 && FindProblem(options) is { } problem)
            failures.Add(problem);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FindMissing(ClusterTlsOptions options)
    {
        if (options.Certificate.Length == 0)
            yield return "ClusterTls:Certificate is empty, although other files of ClusterTls are set; set it to the path of a PEM file.";
        if (options.Key.Length == 0)
            yield return "ClusterTls:Key is empty, although other files of ClusterTls are set; set it to the path of a PEM file.";
        if (options.Authorities.Length == 0)
            yield return "ClusterTls:Authorities is empty, although other files of ClusterTls are set; set it to the path of a PEM file "
                + "with the root certificates that issue the certificates of silos and gateways.";
        if (options.SiloName.Length == 0)
            yield return "ClusterTls:SiloName is empty; set it to the DNS name in the certificates of silos.";
        if (options.GatewayName.Length == 0)
            yield return "ClusterTls:GatewayName is empty; set it to the DNS name in the certificates of gateways.";
    }

    private string? FindProblem(ClusterTlsOptions options)
    {
        if (CertificateFile.FindProblem(options.Certificate, options.Key, role.Usages) is { } problem)
            return $"ClusterTls:Certificate or ClusterTls:Key cannot be used. {problem}";
        X509Certificate2Collection authorities;
        try
        {
            authorities = CertificateAuthorities.Read(options.Authorities);
        }
        catch (InvalidDataException exception)
        {
            return $"ClusterTls:Authorities cannot be used. {exception.Message}";
        }
        var text = Encoding.UTF8.GetString(File.ReadAllBytes(options.Certificate));
        using var certificate = X509Certificate2.CreateFromPem(text);
        var required = role.NameOf(options);
        if (!CertificateName.Matches(certificate, required))
            return $"The certificate in {options.Certificate} does not have the DNS name '{required}' (ClusterTls:{role.NameSetting}); "
                + "other processes would reject it.";
        return IsIssuedBy(certificate, text, authorities)
            ? null
            : $"No authority in {options.Authorities} (ClusterTls:Authorities) issued the certificate in {options.Certificate}; other "
                + "processes would reject it.";
    }

    private static bool IsIssuedBy(X509Certificate2 certificate, string chainText, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain { ChainPolicy = CertificateAuthorities.CreatePolicy(authorities) };
        chain.ChainPolicy.ExtraStore.ImportFromPem(chainText);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate);
    }
}
