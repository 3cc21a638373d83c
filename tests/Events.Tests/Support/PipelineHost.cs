using System.Text;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Spooling;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Events.Tests.Support;

/// <summary>Provides hosts with the whole pipeline that hosts register, on the system clock.</summary>
internal static class PipelineHost
{
    /// <summary>Creates a host whose spools and files are in a folder.</summary>
    public static IHost Create(string folder, params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Services.Configure<EventSpoolOptions>(options => options.Directory = folder);
        builder.Services.Configure<EventFileOptions>(options => options.Directory = folder);
        builder.Services.AddLogging().AddEvents();
        return builder.Build();
    }

    /// <summary>Records evaluations of different people.</summary>
    public static void Record(this IHost host, int count)
    {
        var recorder = host.Services.GetRequiredService<IEvaluationRecorder>();
        var answer = new EvaluationAnswer(0, EvaluationAnswer.None, Reason.Static);
        for (var i = 0; i < count; i++)
            recorder.Record(
                new()
                {
                    Environment = RecordingFixture.Environment,
                    Version = new(1, 1),
                    Time = SampleEvents.Start,
                    Flags = RecordingFixture.FlagOnly,
                    TargetingKey = Encoding.UTF8.GetBytes($"user-{i}"),
                },
                new(in answer)
            );
    }

    /// <summary>Reports a custom event, and returns whether it was accepted.</summary>
    public static Task<bool> AcceptAsync(this IHost host, string name) =>
        host.AcceptAsync(
            new TrackEvent
            {
                Environment = RecordingFixture.Environment,
                Time = 1,
                Name = name,
            }
        );

    /// <summary>Reports an event, and returns whether it was accepted.</summary>
    public static Task<bool> AcceptAsync(this IHost host, JournalEvent reported) =>
        host.Services.GetRequiredService<IEventJournal>().AcceptAsync([reported]).AsTask().Soon();
}
