using System.Globalization;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>What <c>/metrics</c> says.</summary>
internal static class Scrape
{
    /// <summary>A metric's value, as its line begins: with its labels in braces.</summary>
    public static async Task<long> ReadAsync(StandaloneProcess server, string metric)
    {
        var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
        var line = lines.Single(line => line.StartsWith(metric + " ", StringComparison.Ordinal));
        return (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
