using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Testing;
using FlagCluster.Watching.Actions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Watching.Tests;

public sealed class WebhookNotifierTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "0123456789abcdef";

    private readonly List<(string Path, string Signature, string Id, string Body)> _received = [];
    private readonly WebApplication _receiver;
    private readonly FakeTimeProvider _clock = new();
    private OutboundClient? _client;

    public WebhookNotifierTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.Run(ReceiveAsync);
    }

    public Task InitializeAsync() => _receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose() => _client?.Dispose();

    [Fact]
    public async Task Notify_Target_ReceivesTheSignedAlert()
    {
        var notifier = Notifier("/hook");

        var problem = await notifier.NotifyAsync(Notification());

        Assert.Null(problem);
        var (_, signature, id, body) = Assert.Single(_received);
        var seconds = _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{seconds}.{body}"));
        Assert.Equal($"v1={Convert.ToHexStringLower(hash)}", signature);
        Assert.Equal("entry-1", id);
        using var json = JsonDocument.Parse(body);
        var alert = json.RootElement.GetProperty("alert");
        Assert.Equal("checkout", alert.GetProperty("flag").GetString());
        Assert.Equal(0.5, alert.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Notify_TargetThatFails_SaysSo()
    {
        var notifier = Notifier("/fail");

        var problem = await notifier.NotifyAsync(Notification());

        Assert.Equal("The receiver answered 500.", problem);
    }

    [Fact]
    public async Task Notify_TargetThatRedirects_DoesNotFollow()
    {
        var notifier = Notifier("/redirect");

        var problem = await notifier.NotifyAsync(Notification());

        Assert.Equal("The receiver answered 302; redirects are not followed.", problem);
        Assert.Equal(["/redirect"], _received.Select(request => request.Path));
    }

    [Fact]
    public async Task Notify_TargetThatIsNotAllowed_SendsNothing()
    {
        var notifier = Notifier("/hook", allow: "");

        var problem = await notifier.NotifyAsync(Notification());

        Assert.Contains("Outbound:Allow", problem, StringComparison.Ordinal);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task Notify_TargetThatIsDown_DoesNotNameItsAddress()
    {
        var notifier = Notifier("/hook");
        await _receiver.StopAsync();

        var problem = await notifier.NotifyAsync(Notification());

        Assert.StartsWith("The receiver cannot be reached: ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/hook", Secret)]
    [InlineData("ftp://example.com/", Secret)]
    [InlineData("https://user:password@example.com/", Secret)]
    [InlineData("https://example.com/", "short")]
    public void Validate_TargetThatIsNotSafe_Fails(string url, string secret)
    {
        var options = new AlertsOptions
        {
            Targets =
            {
                ["ops"] = new() { Url = url, Secret = secret },
            },
        };

        var result = new AlertsOptionsValidator().Validate(null, options);

        Assert.StartsWith("Alerts:Targets:ops:", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("password", result.FailureMessage, StringComparison.Ordinal);
    }

    private WebhookNotifier Notifier(string path, string allow = "127.0.0.1")
    {
        var url = _receiver.Urls.Single() + path;
        _client = new(Options.Create(new OutboundOptions { Allow = allow }), _clock);
        return new(
            Options.Create(
                new AlertsOptions
                {
                    Targets =
                    {
                        ["ops"] = new() { Url = url, Secret = Secret },
                    },
                }
            ),
            _client
        );
    }

    private static AlertNotification Notification()
    {
        var rule = new AnomalyRule
        {
            Name = "errors",
            Flag = "checkout",
            Metric = new(MetricKind.ErrorShare),
            Compare = new(ComparisonKind.Threshold) { Value = 0.1 },
        };
        var reading = new RuleReading(60_000, ReadingResult.Abnormal)
        {
            Value = 0.5,
            Baseline = 0.1,
            ShareOfLimit = 5,
        };
        return new("entry-1", "ops", Alert.Of(rule, new("acme/shop/production", 1), reading));
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers;
        _received.Add(
            (
                http.Request.Path.Value!,
                headers[RequestSignature.SignatureHeader].ToString(),
                headers[RequestSignature.DeliveryHeader].ToString(),
                await reader.ReadToEndAsync()
            )
        );
        http.Response.StatusCode = http.Request.Path.Value switch
        {
            "/fail" => StatusCodes.Status500InternalServerError,
            "/redirect" => StatusCodes.Status302Found,
            _ => StatusCodes.Status204NoContent,
        };
        if (http.Response.StatusCode == (int)HttpStatusCode.Found)
            http.Response.Headers.Location = "/elsewhere";
    }
}
