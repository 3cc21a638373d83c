using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Represents a server whose journal is a <see cref="JournalProbe"/>.</summary>
public sealed class TrackServer : TestServer
{
    public TrackServer() => AddServices = services => services.AddSingleton<IEventJournal>(Journal);

    public JournalProbe Journal { get; } = new();

    public Task<Answer> TrackAsync(
        TestEnvironment environment,
        string events,
        string? key = null,
        params (string Name, string Value)[] headers
    ) => SendAsync("POST", "/api/v1/track", key ?? environment.ServerKey, $$"""{"events":{{events}}}""", headers);

    public Task<Answer> ExposeAsync(
        TestEnvironment environment,
        string events,
        string? key = null,
        params (string Name, string Value)[] headers
    ) => SendAsync("POST", "/api/v1/exposures", key ?? environment.ServerKey, $$"""{"events":{{events}}}""", headers);
}
