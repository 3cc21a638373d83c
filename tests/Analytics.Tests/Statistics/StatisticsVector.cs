using System.Text.Json;

namespace FlagCluster.Analytics.Tests.Statistics;

/// <summary>Represents a published or independently computed result that the statistics reproduce.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Name">The unique name in the file.</param>
/// <param name="Input">The input.</param>
/// <param name="Expected">The expected numbers by name.</param>
/// <param name="Tolerance">The allowed difference: absolute up to 1, relative above.</param>
/// <param name="RelativeTolerance">The allowed relative difference of some numbers, by name.</param>
internal sealed record StatisticsVector(
    string Kind,
    string Name,
    JsonElement Input,
    Dictionary<string, JsonElement> Expected,
    double Tolerance,
    Dictionary<string, double>? RelativeTolerance
)
{
    /// <summary>Gets the vectors of the file that <c>FLAGCLUSTER_STATS_VECTORS</c> names, by default those of this project.</summary>
    public static IReadOnlyList<StatisticsVector> All { get; } = Read();

    /// <summary>Returns how much a number may differ.</summary>
    public double Allowed(string name, double expected) =>
        RelativeTolerance?.GetValueOrDefault(name) is > 0 and var relative
            ? relative * Math.Abs(expected)
            : Tolerance * Math.Max(1, Math.Abs(expected));

    private static List<StatisticsVector> Read()
    {
        var path = Environment.GetEnvironmentVariable("FLAGCLUSTER_STATS_VECTORS") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "Statistics", "stats-vectors.json");
        return JsonSerializer.Deserialize<List<StatisticsVector>>(File.ReadAllBytes(path), JsonSerializerOptions.Web)!;
    }
}
