using System.Diagnostics.Metrics;
using System.Net;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Api.DataPlane.Tests.Callers;

/// <summary>Tests that a caller that cancels an upload over HTTP/2, which resets one stream, is no server error.</summary>
public sealed class CancelledStreamTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ErrorLog _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("POST", "/ofrep/v1/evaluate/flags/limit")]
    [InlineData("POST", "/ofrep/v1/evaluate/flags")]
    [InlineData("POST", "/api/v1/track")]
    [InlineData("PUT", "/api/v1/projects/shop/environments/env-1/ruleset")]
    public async Task Caller_CancelsItsUpload_IsNoServerError(string method, string path)
    {
        var certificate = new PemFiles(_folder);
        certificate.Write(DateTimeOffset.UnixEpoch, new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(
            new TestServer { AddServices = services => services.AddSingleton<ILoggerProvider>(_log) },
            ("Server:Urls", "https://127.0.0.1:0"),
            ("Server:CertificateFile", certificate.Certificate),
            ("Server:KeyFile", certificate.Key)
        );
        var environment = await server.NewEnvironmentAsync();
        using var outcomes = new RequestOutcomes(server.Services.GetRequiredService<IMeterFactory>());
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using (var client = new HttpClient(handler))
        {
            using var cancellation = new CancellationTokenSource();
            using var content = new EndlessContent();
            using var request = new HttpRequestMessage(new(method), new Uri(server.Address, path))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = content,
            };
            request.Headers.Authorization = new("Bearer", method == "PUT" ? server.Token : environment.ServerKey);
            var sending = client.SendAsync(request, cancellation.Token);
            await content.Sending.WaitAsync(TestServer.Timeout);

            await cancellation.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        await outcomes.ConnectionEndedAsync();
        Assert.DoesNotContain(outcomes.Requests, outcome => outcome[0] == '5' || outcome.Contains(' ', StringComparison.Ordinal));
        Assert.Empty(_log.Lines);
    }

    /// <summary>A body that begins and never ends.</summary>
    private sealed class EndlessContent : HttpContent
    {
        private readonly TaskCompletionSource _sending = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndlessContent() => Headers.ContentType = new("application/json");

        public Task Sending => _sending.Task;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("{\"context\":"u8.ToArray(), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _sending.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
