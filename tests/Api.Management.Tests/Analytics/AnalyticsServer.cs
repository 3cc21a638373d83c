using FlagCluster.Analytics.Storage;
using FlagCluster.Testing.Analytics;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Analytics;

/// <summary>Provides folded events of a test's environment.</summary>
internal static class AnalyticsServer
{
    /// <summary>Returns events that are committed to the store of the server.</summary>
    public static FoldedEvents Events(this TestEnvironment environment) =>
        new(environment.Server.Services.GetRequiredService<IFoldStore>(), environment.Id.ToString());

    /// <summary>Returns the clock of the server.</summary>
    public static DateTimeOffset Now(this TestEnvironment environment) => environment.Server.Time.GetUtcNow();

    /// <summary>Asks for a report of the environment.</summary>
    public static Task<Answer> AskAsync(this TestEnvironment environment, string report, params (string Name, string Value)[] headers) =>
        environment.SendAsync("GET", "/analytics/" + report, null, headers);
}
