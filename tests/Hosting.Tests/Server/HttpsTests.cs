using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using FlagCluster.Hosting.Health;
using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Tests.Server;

/// <summary>Tests HTTPS with certificates from files, over real connections.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly PemFiles _files;

    public HttpsTests() => _files = new(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Request_OverHttps_GetsTheCertificateAndHttp2()
    {
        var thumbprint = Write(30);
        await using var server = await StartAsync();
        using var client = Client(out var seen);

        using var response = await client.SendAsync(
            new(HttpMethod.Get, new Uri(server.Address, "/hello"))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            }
        );

        Assert.Equal("https", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal([thumbprint], seen);
    }

    [Fact]
    public async Task Files_Replaced_NewConnectionsGetTheNewCertificateAndOldOnesStay()
    {
        var before = Write(30);
        await using var server = await StartAsync();
        using var old = Client(out var seen);
        using var request = await old.GetAsync(new Uri(server.Address, "/hello"));
        var after = Write(60);

        _time.Advance(TimeSpan.FromSeconds(10));

        using var again = await old.GetAsync(new Uri(server.Address, "/hello"));
        using var other = Client(out var seenLater);
        using var response = await other.GetAsync(new Uri(server.Address, "/hello"));
        Assert.Equal([before], seen);
        Assert.Equal([after], seenLater);
    }

    [Fact]
    public async Task Files_ReplacedByUnusableOnes_ServerContinuesAndReadinessSaysSo()
    {
        var thumbprint = Write(30);
        await using var server = await StartAsync();
        await File.WriteAllTextAsync(_files.Key, "nonsense");
        for (var i = 0; i < 3; i++)
            _time.Advance(TimeSpan.FromSeconds(10));
        using var client = Client(out var seen);

        var health = await client.GetStringAsync(new Uri(server.Address, "/health/ready"));

        Assert.Equal([thumbprint], seen);
        Assert.Equal(
            """{"status":"ready","serverCertificateDays":29,"serverCertificateProblem":"The new files cannot be used; the log has the reason."}""",
            health
        );
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(-1, -1)]
    public async Task Ready_AnyCertificate_HasTheDaysUntilItExpires(int days, int expected)
    {
        Write(days);
        await using var server = await StartAsync();
        using var client = Client(out _);

        var health = await client.GetStringAsync(new Uri(server.Address, "/health/ready"));

        Assert.Equal($$"""{"status":"ready","serverCertificateDays":{{expected}}}""", health);
    }

    [Fact]
    public async Task Handshake_WithTls11_Fails()
    {
        Write(30);
        await using var server = await StartAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await using var tls = new SslStream(
            tcp.GetStream(),
            leaveInnerStreamOpen: false,
            (_, certificate, _, _) => certificate is not null
        );

#pragma warning disable CA5397, SYSLIB0039 // The test offers a version that the server must refuse.
        var offer = new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls11 };
#pragma warning restore CA5397, SYSLIB0039

        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(offer));
    }

    [Fact]
    public async Task Answer_OverHttpsWithHstsDays_HasStrictTransportSecurity()
    {
        Write(30);
        await using var server = await StartAsync(("Server:HstsDays", "30"));
        using var client = Client(out _);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/hello"));
        // The header is not sent for localhost.
        request.Headers.Host = "flags.example.com";

        using var response = await client.SendAsync(request);

        Assert.Equal("max-age=2592000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task HealthCommand_ServerOverHttps_IsReady()
    {
        Write(30);
        await using var server = await StartAsync();

        var code = await HealthCommand.RunAsync([$"--Server:Urls={server.Address}"]);

        Assert.Equal(0, code);
    }

    private string Write(int days) => _files.Write(_time.GetUtcNow().AddDays(-10), _time.GetUtcNow().AddDays(days));

    private Task<RunningServer> StartAsync(params (string Name, string Value)[] settings) =>
        RunningServer.StartAsync(
            app => app.MapGet("/hello", (RequestDelegate)(http => http.Response.WriteAsync(http.Request.Scheme))),
            services => services.AddSingleton<TimeProvider>(_time),
            [
                ("Server:Urls", "https://127.0.0.1:0"),
                ("Server:CertificateFile", _files.Certificate),
                ("Server:KeyFile", _files.Key),
                .. settings,
            ]
        );

    /// <summary>Returns a client that accepts any certificate and collects the thumbprints.</summary>
    private static HttpClient Client(out List<string> seen)
    {
        List<string> thumbprints = [];
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            if (certificate is null)
                return false;
            thumbprints.Add(certificate.GetCertHashString());
            return true;
        };
        seen = thumbprints;
        return new(handler);
    }
}
