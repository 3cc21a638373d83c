using System.ComponentModel.DataAnnotations;
using System.Net;

namespace FlagCluster.Hosting.Server;

/// <summary>Configures where the server listens and the address at which clients reach it. Section <c>Server</c>.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets the addresses to listen on, separated by <c>;</c>. Default <c>http://localhost:8080</c>; <c>http://0.0.0.0:8080</c>
    /// accepts connections from other machines, and <c>https://0.0.0.0:8443</c> requires <see cref="CertificateFile"/>.
    /// </summary>
    [Required(ErrorMessage = "Server:Urls is empty; set it to something like http://localhost:8080.")]
    public string Urls { get; set; } = "http://localhost:8080";

    /// <summary>
    /// Gets or sets the path of the certificate in PEM format, followed by those of its issuers. A changed file is used within 20 seconds,
    /// for new connections. Default empty.
    /// </summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Gets or sets the path of the certificate's private key in PEM format, not encrypted. Default empty.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>
    /// Gets or sets the days for which browsers use only HTTPS after an answer over HTTPS (Strict-Transport-Security). Default 0: no
    /// header.
    /// </summary>
    [Range(0, 730, ErrorMessage = "Server:HstsDays must be from 0 to 730.")]
    public int HstsDays { get; set; }

    /// <summary>
    /// Gets or sets the address at which clients reach the server, such as <c>https://example.com/flags/</c>. Addresses that the server
    /// writes begin with it, and requests may have its path as a prefix. Default empty: the address of the request.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>
    /// Gets or sets the proxies whose <c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>, <c>X-Forwarded-Host</c>,
    /// <c>X-Forwarded-Prefix</c> and <c>Forwarded</c> are used: IP addresses and networks such as <c>10.0.0.0/8</c>, separated by <c>;</c>.
    /// Default empty: these headers are ignored.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var url in SplitUrls())
        {
            if (ListenAddress.FindProblem(url) is { } problem)
                yield return new ValidationResult($"Server:Urls names '{url}', {problem}", [nameof(Urls)]);
            else if (ListenAddress.IsHttps(url) && CertificateFile.Length == 0)
                yield return new ValidationResult(ListenAddress.NeedsCertificate("Server:Urls", url), [nameof(Urls)]);
        }
        if (FindCertificateProblem() is { } certificate)
            yield return new ValidationResult(certificate, [nameof(CertificateFile)]);
        if (PublicUrl.Length > 0 && PublicAddress.Parse(PublicUrl) is null)
            yield return new ValidationResult(
                $"Server:PublicUrl is '{PublicUrl}', which is not an address such as https://example.com/flags/, without a query.",
                [nameof(PublicUrl)]
            );
        foreach (var proxy in SplitTrustedProxies())
            if (!IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
                yield return new ValidationResult(
                    $"Server:TrustedProxies names '{proxy}', which is neither an IP address nor a network such as 10.0.0.0/8.",
                    [nameof(TrustedProxies)]
                );
    }

    /// <summary>Returns the single addresses of <see cref="Urls"/>.</summary>
    internal string[] SplitUrls() => Split(Urls);

    /// <summary>Returns the single entries of <see cref="TrustedProxies"/>.</summary>
    internal string[] SplitTrustedProxies() => Split(TrustedProxies);

    private static string[] Split(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private string? FindCertificateProblem()
    {
        if (CertificateFile.Length == 0 && KeyFile.Length == 0)
            return null;
        if (CertificateFile.Length == 0 || KeyFile.Length == 0)
            return "Server:CertificateFile and Server:KeyFile belong together; set both or neither.";
        return Tls.CertificateFile.FindProblem(CertificateFile, KeyFile, [Tls.CertificateFile.ServerUsage]) is { } problem
            ? $"Server:CertificateFile and Server:KeyFile cannot be used. {problem}"
            : null;
    }
}
