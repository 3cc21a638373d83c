using System.Security.Cryptography;
using System.Text;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Tests.Destinations;

/// <summary>Tests the destination <c>http</c> with a real HTTP server.</summary>
public sealed class HttpDestinationTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "a secret of enough bytes";

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private EventReceiver _receiver = null!;

    private string SecretFile => _folder.File("secret");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(SecretFile, Secret + "\n");
        _receiver = await EventReceiver.StartAsync();
    }

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Deliver_Events_PostsThemAsOneArray()
    {
        using var destination = Open();
        var batch = SampleEvents.Batch(0, 50);

        await destination.DeliverAsync(batch).Soon();

        var request = Assert.Single(_receiver.Requests);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal($"[{string.Join(',', Texts(batch))}]", Encoding.UTF8.GetString(request.Body));
    }

    [Fact]
    public async Task Deliver_Events_SignsTimeAndBody()
    {
        using var destination = Open();

        await destination.DeliverAsync(SampleEvents.Batch(0, 3)).Soon();

        var request = Assert.Single(_receiver.Requests);
        var time = request.Headers["FlagCluster-Timestamp"];
        var signed = Encoding.UTF8.GetBytes($"{time}.{Encoding.UTF8.GetString(request.Body)}");
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed));
        Assert.Equal("v1=" + expected, request.Headers["FlagCluster-Signature"]);
        Assert.Equal($"{_time.GetUtcNow().ToUnixTimeSeconds()}", time);
    }

    [Fact]
    public async Task Deliver_TheSameEventsAgain_HasTheSameId()
    {
        using var destination = Open();

        await destination.DeliverAsync(SampleEvents.Batch(0, 3)).Soon();
        _time.Advance(TimeSpan.FromMinutes(1));
        await destination.DeliverAsync(SampleEvents.Batch(0, 3)).Soon();
        await destination.DeliverAsync(SampleEvents.Batch(3, 3)).Soon();

        var ids = _receiver.Requests.Select(request => request.Headers["FlagCluster-Delivery"]).ToList();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Fact]
    public async Task Deliver_MoreThanOneBody_SendsSeveralInOrder()
    {
        using var destination = Open(maxBodyBytes: 65_536);
        var batch = SampleEvents.Batch(0, 2_000);

        await destination.DeliverAsync(batch).Soon();

        Assert.True(_receiver.Requests.Count > 3);
        Assert.All(_receiver.Requests, request => Assert.InRange(request.Body.Length, 1, 65_536));
        var received = _receiver.Requests.SelectMany(request => request.Json.EnumerateArray()).Select(item => item.GetRawText());
        Assert.Equal(Texts(batch), received);
    }

    [Fact]
    public async Task Deliver_EventLargerThanABody_SkipsAndCountsIt()
    {
        using var destination = Open(maxBodyBytes: 65_536);
        var text = Encoding.UTF8.GetBytes($"{{\"padding\":\"{new string('x', 70_000)}\"}}");
        var batch = SampleEvents.Batch(0, 2);
        var large = batch[0] with { Value = text };

        await destination.DeliverAsync([batch[0], large, batch[1]]).Soon();
        await destination.DeliverAsync([large]).Soon();

        Assert.Equal(Texts(batch), Assert.Single(_receiver.Requests).Json.EnumerateArray().Select(item => item.GetRawText()));
        Assert.Equal(2, destination.Refused);
    }

    [Theory]
    [InlineData(500, "500")]
    [InlineData(302, "redirects are not followed")]
    [InlineData(401, "EventHttp:SecretFile")]
    [InlineData(413, "EventHttp:MaxBodyBytes")]
    public async Task Deliver_AnswerIsNot2xx_Fails(int status, string message)
    {
        using var destination = Open();
        _receiver.Answer = _ => Task.FromResult(status);

        var failure = await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(SampleEvents.Batch(0, 1)).Soon());

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tenant", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The fault: the receiver accepts the connection and never answers.</summary>
    [Fact]
    public async Task Deliver_NoAnswer_FailsAfterTheTimeout()
    {
        using var destination = Open();
        var asked = new TaskCompletionSource();
        _receiver.Answer = _ =>
        {
            asked.SetResult();
            return new TaskCompletionSource<int>().Task;
        };

        var delivery = destination.DeliverAsync(SampleEvents.Batch(0, 1));
        await asked.Task.Soon();
        _time.Advance(TimeSpan.FromSeconds(11));

        var failure = await Assert.ThrowsAsync<IOException>(() => delivery.Soon());
        Assert.Contains("EventHttp:TimeoutSeconds", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The fault: nothing listens at the address.</summary>
    [Fact]
    public async Task Deliver_NoReceiver_Fails()
    {
        using var destination = Open();
        await _receiver.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(SampleEvents.Batch(0, 1)).Soon());
    }

    /// <summary>The fault: the receiver fails until it has seen three requests.</summary>
    [Fact]
    public async Task Record_ReceiverFails_IsReplayedFromTheSpool()
    {
        _receiver.Answer = number => Task.FromResult(number < 3 ? 503 : 200);
        using var host = Host(Url, ("EventHttp:SecretFile", SecretFile), ("EventSpool:RetrySeconds", "0.05"));
        await host.StartAsync();

        host.Record(200);
        Assert.True(await host.AcceptAsync("paid"));
        await Waiting.Until(() => Task.FromResult(Received().Count >= 201), "all events");
        await host.StopAsync().Soon();

        Assert.Equal(201, Received().Distinct().Count());
        Assert.True(_receiver.Requests.Count > _receiver.Accepted.Count);
    }

    public static TheoryData<string, string, string> InvalidSettings =>
        new()
        {
            { "", "secret", "EventHttp:Url is empty" },
            { "collector", "secret", "EventHttp:Url must be an absolute address" },
            { "ftp://collector/events", "secret", "EventHttp:Url must be an absolute address" },
            { "https://user:password@collector/events", "secret", "EventHttp:Url must not contain a user" },
            { "https://collector/events", "", "EventHttp:SecretFile is empty" },
            { "https://collector/events", "missing", "cannot be read" },
            { "https://collector/events", "short", "has 5 bytes" },
        };

    [Theory]
    [MemberData(nameof(InvalidSettings))]
    public async Task Start_InvalidSetting_FailsWithItsName(string url, string secretFile, string message)
    {
        await File.WriteAllTextAsync(_folder.File("short"), "12345");
        var file = secretFile.Length == 0 ? "" : _folder.File(secretFile);
        using var host = Host(("EventHttp:Url", url), ("EventHttp:SecretFile", file));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password@", exception.Message, StringComparison.Ordinal);
    }

    private (string, string) Url => ("EventHttp:Url", _receiver.Url);

    private HttpDestination Open(int maxBodyBytes = 1024 * 1024) =>
        new(
            Options.Create(
                new EventHttpOptions
                {
                    Url = _receiver.Url,
                    SecretFile = SecretFile,
                    MaxBodyBytes = maxBodyBytes,
                }
            ),
            _time
        );

    private IHost Host(params (string, string)[] settings) =>
        PipelineHost.Create(_folder.File("events"), [("Events:Recorders", "http"), .. settings]);

    private List<string> Received() =>
        [.. _receiver.Accepted.SelectMany(request => request.Json.EnumerateArray()).Select(item => item.GetProperty("id").GetString()!)];

    private static List<string> Texts(IEnumerable<EventRecord> events) =>
        [.. events.Select(record => Encoding.UTF8.GetString(record.Value.Span))];
}
