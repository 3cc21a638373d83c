using System.Text.Json.Nodes;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Runs the load tests of <c>k6/</c> on Node.js, and reads their summaries.</summary>
/// <param name="data">The folder for the keys and the results.</param>
internal sealed class LoadRunner(TempFolder data)
{
    /// <summary>Gets the folder of the load tests.</summary>
    public static string Folder { get; } = Repository.Locate("k6");

    /// <summary>Gets the path of the file from which the runner reads the URL and the keys of the server.</summary>
    public string KeysFile => data.File("keys.json");

    public Child Run(params string[] arguments) =>
        new("node", ["local.mjs", .. arguments, "--keys", KeysFile, "--out", data.File("out")], Folder);

    /// <summary>Reads the summary of a scenario after its run.</summary>
    public JsonNode Summary(string scenario, Child run)
    {
        var path = data.File($"out/{scenario}.json");
        Assert.True(File.Exists(path), run.Everything);
        return JsonNode.Parse(File.ReadAllText(path))!;
    }

    /// <summary>Returns whether each threshold holds, by metric and rule.</summary>
    public static Dictionary<string, bool> Thresholds(JsonNode summary) =>
        summary["thresholds"]!.AsArray().ToDictionary(item => $"{item!["metric"]} {item["rule"]}", item => item!["ok"]!.GetValue<bool>());

    /// <summary>Returns a statistic of a metric, or zero when the metric has no values.</summary>
    public static double Value(JsonNode summary, string metric, string statistic) =>
        summary["metrics"]!.AsArray().SingleOrDefault(item => (string)item!["name"]! == metric)?["values"]![statistic]!.GetValue<double>()
        ?? 0;
}
