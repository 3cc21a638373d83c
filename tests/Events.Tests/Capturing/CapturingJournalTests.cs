using FlagCluster.Contracts.Events;
using FlagCluster.Events.Capturing;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Events.Tests.Capturing;

/// <summary>Tests captures of reported exposures with the services that hosts register.</summary>
public sealed class CapturingJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accept_ExposureThatIsAccepted_IsCaptured()
    {
        using var host = PipelineHost.Create(_folder.File("events"), ("Events:Recorders", "file"));
        await host.StartAsync();
        using var capture = Start(host);

        Assert.True(await host.AcceptAsync(Exposure()));

        Assert.True(capture.Evaluations.TryRead(out _));
        await host.StopAsync().Soon();
    }

    [Fact]
    public async Task Accept_ExposureThatIsNotAccepted_IsNotCaptured()
    {
        using var host = PipelineHost.Create(_folder.File("events"), ("Events:Recorders", "file"));
        await host.StartAsync();
        await host.StopAsync().Soon();
        using var capture = Start(host);

        Assert.False(await host.AcceptAsync(Exposure()));

        Assert.False(capture.Evaluations.TryRead(out _));
    }

    private static EvaluationCapture Start(IHost host) =>
        host.Services.GetRequiredService<EvaluationCaptures>().TryStart(new(RecordingFixture.Environment, null, null), 10, 1)!;

    private static ExposureEvent Exposure() =>
        new()
        {
            Environment = RecordingFixture.Environment,
            Time = 1,
            FlagKey = "new-checkout",
            Variant = "on",
            Reason = "CACHED",
            TargetingKey = "user-1",
        };
}
