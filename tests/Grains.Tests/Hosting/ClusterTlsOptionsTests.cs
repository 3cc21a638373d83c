using FlagCluster.Grains.Hosting.Tls;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Tests.Hosting;

/// <summary>Tests what a process with TLS settings reports before it starts.</summary>
public sealed class ClusterTlsOptionsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new("flagcluster");

    [Fact]
    public void Validate_CertificateOfTheRole_Succeeds()
    {
        _authority.Write(_folder.File("silo"), "silo.flagcluster");

        Assert.Equal([], Failures(ClusterRole.Silo, Options("silo")));
    }

    [Fact]
    public void Validate_ExpiredCertificate_Succeeds()
    {
        _authority.Write(_folder.File("gateway"), "gateway.flagcluster", expired: true);

        Assert.Equal([], Failures(ClusterRole.Gateway, Options("gateway")));
    }

    [Fact]
    public void Validate_CertificateOfAnotherRole_NamesTheDnsNameAndTheSetting()
    {
        _authority.Write(_folder.File("gateway"), "gateway.flagcluster");

        var failure = Assert.Single(Failures(ClusterRole.Silo, Options("gateway")));

        Assert.Contains("does not have the DNS name 'silo.flagcluster' (ClusterTls:SiloName)", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_CertificateOfAnotherAuthority_NamesBothFiles()
    {
        using var other = new TestAuthority("other");
        other.Write(_folder.File("silo"), "silo.flagcluster");

        var failure = Assert.Single(Failures(ClusterRole.Silo, Options("silo")));

        Assert.Contains("ClusterTls:Authorities", failure, StringComparison.Ordinal);
        Assert.Contains(_folder.File("silo.crt"), failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_MissingFile_NamesTheSettingAndTheFile()
    {
        var failure = Assert.Single(Failures(ClusterRole.Silo, Options("missing")));

        Assert.StartsWith("ClusterTls:Certificate", failure, StringComparison.Ordinal);
        Assert.Contains(_folder.File("missing.crt"), failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OnlyACertificate_NamesTheOtherSettings()
    {
        var failures = Failures(ClusterRole.Silo, new() { Certificate = "silo.crt" });

        Assert.Equal(["ClusterTls:Key", "ClusterTls:Authorities"], failures.Select(failure => failure.Split(' ')[0]));
    }

    [Theory]
    [InlineData("10.0.0.1", "", false, false)]
    [InlineData("127.0.0.1", "0.0.0.0", false, false)]
    [InlineData("10.0.0.1", "", true, true)]
    [InlineData("10.0.0.1", "127.0.0.1", false, true)]
    [InlineData("127.0.0.2", "", false, true)]
    [InlineData("::1", "", false, true)]
    public void Validate_SiloWithoutTls_StartsOnlyOnLoopbackOrWhenAllowed(string advertised, string listen, bool allowed, bool starts)
    {
        var validator = new SiloTransportValidator(new OptionsWrapper<ClusterTlsOptions>(new() { AllowPlaintext = allowed }));

        var result = validator.Validate(null, new() { AdvertisedAddress = advertised, ListenAddress = listen });

        Assert.Equal(starts, result.Succeeded);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<string> Failures(ClusterRole role, ClusterTlsOptions options) =>
        new ClusterTlsOptionsValidator(role).Validate(null, options).Failures ?? [];

    private ClusterTlsOptions Options(string role)
    {
        File.WriteAllText(_folder.File("authorities.crt"), _authority.Pem);
        return new()
        {
            Certificate = _folder.File(role + ".crt"),
            Key = _folder.File(role + ".key"),
            Authorities = _folder.File("authorities.crt"),
        };
    }
}
