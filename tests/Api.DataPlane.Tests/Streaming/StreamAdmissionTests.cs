using System.Diagnostics.Metrics;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

public sealed class StreamAdmissionTests : IDisposable
{
    private static readonly SdkKey _key = Key("production", "one");

    private readonly FakeTimeProvider _time = new();
    private StreamAdmission? _admission;

    public void Dispose() => _admission?.Dispose();

    [Fact]
    public async Task Enter_AboveTheRate_Waits()
    {
        var admission = Create(10);
        Assert.True(await admission.EnterAsync(_key, default));

        var second = admission.EnterAsync(_key, default);
        var third = admission.EnterAsync(_key, default);

        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await second);
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await third);
    }

    [Fact]
    public async Task Enter_AfterIdleTime_AdmitsAtMostTheBurst()
    {
        var admission = Create(100);
        _time.Advance(TimeSpan.FromMinutes(1));

        // The burst is ten admissions of the last 100 ms, and the current one.
        for (var i = 0; i < 11; i++)
            Assert.True(admission.EnterAsync(_key, default).IsCompletedSuccessfully, $"{i}");
        var next = admission.EnterAsync(_key, default);

        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True(await next);
    }

    [Fact]
    public async Task Enter_QueueFull_ReturnsFalse()
    {
        var admission = Create(1);
        for (var i = 0; i <= 10; i++)
            _ = admission.EnterAsync(_key, default);

        Assert.False(await admission.EnterAsync(_key, default));
    }

    [Fact]
    public void Enter_QueueNoLongerFull_Waits()
    {
        var admission = Create(1);
        for (var i = 0; i <= 10; i++)
            _ = admission.EnterAsync(_key, default);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(admission.EnterAsync(_key, default).IsCompleted);
    }

    [Fact]
    public async Task Enter_WaitingClientDisconnects_ReleasesItsSlot()
    {
        var admission = Create(1);
        using var disconnect = new CancellationTokenSource();
        await admission.EnterAsync(_key, default);
        var disconnected = admission.EnterAsync(_key, disconnect.Token);

        await disconnect.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await disconnected);
        var next = admission.EnterAsync(_key, default);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await next);
    }

    [Fact]
    public async Task Enter_AnotherKeyHasManyStreamsWaiting_IsAdmittedNext()
    {
        var admission = Create(10);
        for (var i = 0; i < 50; i++)
            _ = admission.EnterAsync(_key, default);

        var other = admission.EnterAsync(Key("production", "other"), default);
        var otherEnvironment = admission.EnterAsync(Key("staging", "third"), default);

        // The next turns are those of the first key, of the other environment, and of the other key.
        for (var i = 0; i < 3; i++)
            _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await other.WaitAsync(TestServer.Timeout));
        Assert.True(await otherEnvironment.WaitAsync(TestServer.Timeout));
        Assert.Equal(48, admission.Waiting);
    }

    [Fact]
    public async Task Enter_EnvironmentWithManyKeys_HasTheTurnsOfOneEnvironment()
    {
        var admission = Create(10);
        await admission.EnterAsync(_key, default);
        for (var i = 0; i < 20; i++)
            _ = admission.EnterAsync(Key("production", $"key-{i}"), default);
        var others = new[] { admission.EnterAsync(Key("staging", "one"), default), admission.EnterAsync(Key("staging", "one"), default) };

        for (var i = 0; i < 4; i++)
            _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(await others[0].WaitAsync(TestServer.Timeout));
        Assert.True(await others[1].WaitAsync(TestServer.Timeout));
    }

    [Fact]
    public async Task Enter_QueueOfAnotherKeyFull_Waits()
    {
        var admission = Create(1);
        for (var i = 0; i <= 10; i++)
            _ = admission.EnterAsync(_key, default);
        Assert.False(await admission.EnterAsync(_key, default));

        var other = admission.EnterAsync(Key("staging", "other"), default);

        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task Enter_OtherKeysArriveLater_RejectsAfterTheLongestWait()
    {
        var admission = Create(1);
        await admission.EnterAsync(_key, default);
        var streams = Enumerable.Range(0, 10).Select(_ => admission.EnterAsync(_key, default)).ToList();
        for (var i = 0; i < 4; i++)
            _ = admission.EnterAsync(Key("staging", "other"), default);

        for (var i = 0; i < 12; i++)
            _time.Advance(TimeSpan.FromSeconds(1));

        // Four of the ten turns were those of the other key.
        Assert.False(await streams[^1].WaitAsync(TestServer.Timeout));
        Assert.True(await streams[0].WaitAsync(TestServer.Timeout));
    }

    [Fact]
    public async Task Close_StreamsWaiting_RejectsThem()
    {
        var admission = Create(1);
        await admission.EnterAsync(_key, default);
        var waiting = admission.EnterAsync(_key, default);

        admission.Close();

        Assert.False(await waiting);
    }

    [Fact]
    public async Task Waiting_QueuedAndCancelledStreams_CountsTheQueuedStreams()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var admission = Create(1);
        _ = new StreamMetrics(meters, admission);
        using var waiting = new Measurements(meters, "flagcluster.stream.waiting");
        using var disconnect = new CancellationTokenSource();
        Assert.Equal(0, waiting.Now()[""]);

        await admission.EnterAsync(_key, default);
        var second = admission.EnterAsync(_key, default);
        var disconnected = admission.EnterAsync(_key, disconnect.Token);
        _ = admission.EnterAsync(_key, default);

        Assert.Equal(3, waiting.Now()[""]);
        await disconnect.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await disconnected);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await second);
        Assert.Equal(1, waiting.Now()[""]);
    }

    [Fact]
    public async Task RetryMilliseconds_FewStreams_IsOneToTwoTimesTheSetting()
    {
        var admission = Create(1_000);
        await admission.EnterAsync(_key, default);

        var delays = Enumerable.Range(0, 200).Select(_ => admission.RetryMilliseconds()).ToList();

        Assert.All(delays, milliseconds => Assert.InRange(milliseconds, 1_000, 1_999));
        Assert.True(delays.Distinct().Count() > 20);
    }

    [Fact]
    public void RetryMilliseconds_ManyStreams_SpreadsOverTheAdmissionTime()
    {
        var admission = Create(1);
        for (var i = 0; i < 8; i++)
            _ = admission.EnterAsync(_key, default);

        var delays = Enumerable.Range(0, 200).Select(_ => admission.RetryMilliseconds()).ToList();

        Assert.All(delays, milliseconds => Assert.InRange(milliseconds, 1_000, 8_999));
        Assert.True(delays.Max() > 2_000);
    }

    [Fact]
    public void RetryMilliseconds_ManyStreamsClosed_IsShortAgain()
    {
        var admission = Create(1);
        for (var i = 0; i < 8; i++)
            _ = admission.EnterAsync(_key, default);

        for (var i = 0; i < 8; i++)
            admission.Leave();

        Assert.True(admission.RetryMilliseconds() < 2_000);
    }

    private static SdkKey Key(string environment, string id) =>
        new(id, new("acme", "shop", environment), SdkKeyKind.Server, id, new byte[32], DateTimeOffset.UnixEpoch);

    private StreamAdmission Create(int perSecond) =>
        _admission = new(Options.Create(new StreamOptions { AdmissionsPerSecond = perSecond }), _time);
}
