using System.ComponentModel.DataAnnotations;
using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Telemetry;

namespace FlagCluster.Hosting.Tests.Settings;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("http://localhost:4317", true)]
    [InlineData("localhost:4317", false)]
    public void Validate_OtlpEndpoint_RequiresAnAddress(string endpoint, bool valid) =>
        AssertValid(new TelemetryOptions { OtlpEndpoint = endpoint }, valid, $"Telemetry:OtlpEndpoint is '{endpoint}'");

    [Theory]
    [InlineData("", true)]
    [InlineData("http://0.0.0.0:9464", true)]
    [InlineData("https://localhost:9464", true)]
    [InlineData("ftp://localhost:9464", false)]
    [InlineData("9464", false)]
    public void Validate_MetricsUrl_RequiresAListenAddress(string url, bool valid) =>
        AssertValid(new MetricsOptions { Url = url }, valid, $"Metrics:Url names '{url}'");

    [Theory]
    [InlineData("http://localhost:8080;http://0.0.0.0:9090", true, "")]
    [InlineData("http://localhost:8080;nonsense", false, "nonsense")]
    [InlineData("https://localhost:8443", false, "https://localhost:8443")]
    [InlineData("http://localhost:8080/flags", false, "http://localhost:8080/flags")]
    [InlineData("http://localhost:99999", false, "http://localhost:99999")]
    public void Validate_ServerUrls_RequiresListenAddresses(string urls, bool valid, string named) =>
        AssertValid(new ServerOptions { Urls = urls }, valid, $"Server:Urls names '{named}'");

    [Theory]
    [InlineData("https://example.com/flags/", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("example.com", false)]
    [InlineData("ftp://example.com", false)]
    [InlineData("https://example.com/?a=b", false)]
    [InlineData("https://user@example.com/", false)]
    public void Validate_PublicUrl_RequiresAnAddress(string url, bool valid) =>
        AssertValid(new ServerOptions { PublicUrl = url }, valid, $"Server:PublicUrl is '{url}'");

    [Theory]
    [InlineData("10.0.0.1;fd00::/8;192.168.0.0/16", "")]
    [InlineData("10.0.0.1;proxy.example", "proxy.example")]
    [InlineData("10.0.0.0/33", "10.0.0.0/33")]
    public void Validate_TrustedProxies_RequiresAddressesAndNetworks(string proxies, string named) =>
        AssertValid(new ServerOptions { TrustedProxies = proxies }, named.Length == 0, $"Server:TrustedProxies names '{named}'");

    [Theory]
    [InlineData("/none.crt", "/none.key", "Server:CertificateFile and Server:KeyFile cannot be used. The file /none.crt cannot be read: ")]
    [InlineData("/none.crt", "", "Server:CertificateFile and Server:KeyFile belong together; set both or neither.")]
    [InlineData("", "/none.key", "Server:CertificateFile and Server:KeyFile belong together; set both or neither.")]
    public void Validate_CertificateFiles_RequiresUsableFiles(string certificate, string key, string expected) =>
        AssertValid(new ServerOptions { CertificateFile = certificate, KeyFile = key }, false, expected);

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(20_000, true)]
    [InlineData(20_001, false)]
    public void Validate_SeriesPerInstrument_RequiresTheRange(int series, bool valid) =>
        AssertValid(new MetricsOptions { SeriesPerInstrument = series }, valid, "Metrics:SeriesPerInstrument must be");

    private static void AssertValid(object options, bool valid, string expected)
    {
        var results = new List<ValidationResult>();

        Assert.Equal(valid, Validator.TryValidateObject(options, new(options), results, validateAllProperties: true));

        if (!valid)
            Assert.StartsWith(expected, Assert.Single(results).ErrorMessage, StringComparison.Ordinal);
    }
}
