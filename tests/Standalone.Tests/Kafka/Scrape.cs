using System.Globalization;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>Reads values from <c>/metrics</c>.</summary>
internal static class Scrape
{
    /// <summary>Returns the value of a series, which is given as in <c>/metrics</c>: the name and the labels in braces.</summary>
    public static async Task<long> ReadAsync(StandaloneProcess server, string series)
    {
        var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
        var line = lines.Single(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
