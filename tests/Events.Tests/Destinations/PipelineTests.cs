using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Tests.Destinations;

/// <summary>Tests the whole pipeline with the services that hosts register, on the system clock.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string EventFile => _folder.File("events/events.jsonl");

    public void Dispose() => _folder.Dispose();

    private IHost Host(params (string, string)[] settings) => PipelineHost.Create(_folder.File("events"), settings);

    [Fact]
    public async Task Stop_RightAfterRecording_DeliversEverything()
    {
        using var host = Host(("Events:Recorders", "file"), ("Events:LingerMilliseconds", "1000"));
        await host.StartAsync();

        host.Record(10_000);
        await host.StopAsync().Soon();

        Assert.Equal(10_000, File.ReadAllLines(EventFile).Distinct().Count());
        Assert.Equal(0, host.Services.GetRequiredService<EventMetrics>().BufferFull);
    }

    [Fact]
    public async Task Accept_Events_WritesThemToTheFileBeforeItReturns()
    {
        using var host = Host(("Events:Recorders", "file"));
        await host.StartAsync();

        for (var i = 0; i < 5; i++)
        {
            Assert.True(await host.AcceptAsync($"paid-{i}"));

            using var stream = new FileStream(EventFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Assert.Contains($"\"paid-{i}\"", await new StreamReader(stream).ReadToEndAsync(), StringComparison.Ordinal);
        }
        await host.StopAsync().Soon();
    }

    [Fact]
    public async Task Accept_PipelineStopped_ReturnsFalse()
    {
        using var host = Host(("Events:Recorders", "file"));
        await host.StartAsync();
        await host.StopAsync().Soon();

        Assert.False(await host.AcceptAsync("late"));
    }

    /// <summary>The fault: a folder with the name of the file prevents its creation at first.</summary>
    [Fact]
    public async Task Record_FileUnavailable_IsReplayedFromTheSpool()
    {
        Directory.CreateDirectory(EventFile);
        using var host = Host(("Events:Recorders", "file"), ("EventSpool:RetrySeconds", "0.05"));
        await host.StartAsync();
        var health = host.Services.GetRequiredService<IEventHealth>();

        host.Record(100);
        Assert.True(await host.AcceptAsync("paid"));
        Assert.NotNull(health.Problem);
        Directory.Delete(EventFile);
        await Waiting.Until(() => Task.FromResult(health.Problem is null), "the file to be available");
        await host.StopAsync().Soon();

        Assert.Equal(101, File.ReadAllLines(EventFile).Length);
    }

    [Theory]
    [InlineData("Events:Recorders", "kafkaa", "'kafkaa'")]
    [InlineData("Events:Sampling", "x=7", "Events:Sampling")]
    [InlineData("EventPrivacy:TargetingKey", "hashed", "EventPrivacy:HashKeyFile")]
    [InlineData("EventPrivacy:TargetingKey", "hidden", "plain, hashed or omitted")]
    [InlineData("EventSpool:SegmentBytes", "900000000", "EventSpool:MaxBytes")]
    public async Task Start_InvalidSetting_FailsWithItsName(string setting, string value, string message)
    {
        using var host = Host((setting, value));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
