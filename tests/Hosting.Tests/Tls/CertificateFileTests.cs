using FlagCluster.Hosting.Tls;
using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Hosting.Tests.Tls;

public sealed class CertificateFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines<CertificateFile> _log = new();
    private readonly PemFiles _files;

    public CertificateFileTests() => _files = new(_folder);

    private DateTimeOffset Now => _time.GetUtcNow();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Context_ValidFiles_HasTheCertificateWithItsKey()
    {
        var thumbprint = _files.Write(Now.AddDays(-1), Now.AddDays(30));

        using var file = Open();

        Assert.Equal(thumbprint, file.Context.TargetCertificate.Thumbprint);
        Assert.True(file.Context.TargetCertificate.HasPrivateKey);
        Assert.Equal(TimeSpan.FromDays(30), file.TimeToExpiry);
    }

    [Fact]
    public void Context_CertificateFollowedByItsIssuer_HasBoth()
    {
        var issuer = _files.WriteWithIssuer(Now.AddDays(-1), Now.AddDays(30));

        using var file = Open();

        Assert.Equal(issuer, Assert.Single(file.Context.IntermediateCertificates).Thumbprint);
    }

    [Fact]
    public void Context_FilesReplaced_HasTheNewCertificate()
    {
        _files.Write(Now.AddDays(-1), Now.AddDays(1));
        using var file = Open();
        var thumbprint = _files.Write(Now.AddDays(-1), Now.AddDays(60));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(thumbprint, file.Context.TargetCertificate.Thumbprint);
        Assert.Single(_log.Of(2301));
    }

    [Fact]
    public void Context_SymbolicLinkOfTheFolderExchanged_HasTheNewCertificate()
    {
        var first = Directory.CreateDirectory(_folder.File("..1"));
        var second = Directory.CreateDirectory(_folder.File("..2"));
        var link = _folder.File("..data");
        WriteTo(first.FullName, 1);
        var thumbprint = WriteTo(second.FullName, 60);
        Directory.CreateSymbolicLink(link, first.FullName);
        using var file = Open(Path.Combine(link, "tls.crt"), Path.Combine(link, "tls.key"));
        Directory.CreateSymbolicLink(link + "_tmp", second.FullName);
        Directory.Delete(link);
        Directory.Move(link + "_tmp", link);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(thumbprint, file.Context.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void Context_NewFilesUnusable_KeepsTheOldCertificateAndReportsOnce()
    {
        var thumbprint = _files.Write(Now.AddDays(-1), Now.AddDays(30));
        using var file = Open();
        File.WriteAllText(_files.Certificate, "nonsense");

        for (var i = 0; i < 5; i++)
            _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(thumbprint, file.Context.TargetCertificate.Thumbprint);
        Assert.Contains(_files.Certificate, file.Problem, StringComparison.Ordinal);
        Assert.Contains(_files.Certificate, Assert.Single(_log.Of(2302)), StringComparison.Ordinal);
    }

    [Fact]
    public void Problem_FilesReplacedOneAfterTheOther_IsNotReported()
    {
        _files.Write(Now.AddDays(-1), Now.AddDays(30));
        using var file = Open();
        var (certificate, key) = PemFiles.Create(Now.AddDays(-1), Now.AddDays(60), CertificateFile.ServerUsage);
        File.WriteAllText(_files.Certificate, certificate.ExportCertificatePem());
        _time.Advance(TimeSpan.FromSeconds(10));
        File.WriteAllText(_files.Key, key);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(certificate.Thumbprint, file.Context.TargetCertificate.Thumbprint);
        Assert.Empty(_log.Of(2302));
    }

    [Fact]
    public void Problem_UnusableFilesRepaired_IsNull()
    {
        _files.Write(Now.AddDays(-1), Now.AddDays(30));
        using var file = Open();
        File.Delete(_files.Key);
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(file.Problem);
        _files.Write(Now.AddDays(-1), Now.AddDays(30));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(file.Problem);
    }

    [Fact]
    public void Context_NewCertificateExpired_KeepsTheValidOne()
    {
        var thumbprint = _files.Write(Now.AddDays(-1), Now.AddDays(30));
        using var file = Open();
        _files.Write(Now.AddDays(-10), Now.AddDays(-1));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(thumbprint, file.Context.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void FindProblem_ValidFiles_IsNull()
    {
        _files.Write(Now.AddDays(-1), Now.AddDays(30));

        var problem = CertificateFile.FindProblem(_files.Certificate, _files.Key, [CertificateFile.ServerUsage]);

        Assert.Null(problem);
    }

    [Fact]
    public void FindProblem_KeyOfAnotherCertificate_NamesBothFiles()
    {
        _files.Write(Now.AddDays(-1), Now.AddDays(30));
        File.WriteAllText(_files.Key, PemFiles.Create(Now, Now.AddDays(1), CertificateFile.ServerUsage).Key);

        var problem = CertificateFile.FindProblem(_files.Certificate, _files.Key, [CertificateFile.ServerUsage]);

        Assert.StartsWith($"The files {_files.Certificate} and {_files.Key} are not a certificate and its private key", problem);
    }

    [Fact]
    public void FindProblem_MissingFile_NamesIt()
    {
        var problem = CertificateFile.FindProblem(_files.Certificate, _files.Key, [CertificateFile.ServerUsage]);

        Assert.StartsWith($"The file {_files.Certificate} cannot be read: ", problem);
    }

    [Fact]
    public void FindProblem_CertificateOfAClient_NamesTheMissingUsage()
    {
        _files.Write(Now.AddDays(-1), Now.AddDays(30), CertificateFile.ClientUsage);

        var problem = CertificateFile.FindProblem(_files.Certificate, _files.Key, [CertificateFile.ServerUsage]);

        Assert.EndsWith($"does not allow the extended key usage {CertificateFile.ServerUsage}.", problem);
    }

    private string WriteTo(string folder, int days)
    {
        var (certificate, key) = PemFiles.Create(Now.AddDays(-1), Now.AddDays(days), CertificateFile.ServerUsage);
        File.WriteAllText(Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "tls.key"), key);
        return certificate.Thumbprint;
    }

    private CertificateFile Open() => Open(_files.Certificate, _files.Key);

    private CertificateFile Open(string certificate, string key) =>
        new("server", certificate, key, [CertificateFile.ServerUsage], _time, _log);
}
