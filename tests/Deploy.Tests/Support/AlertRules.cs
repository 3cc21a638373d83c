using System.Text.Json.Nodes;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Provides the tests of the alerts, which promtool runs.</summary>
internal static class AlertRules
{
    /// <summary>Gets the paths of the files with tests.</summary>
    public static IReadOnlyList<string> TestFiles { get; } = [.. Repository.Files("deploy/prometheus", "*.test.yml")];

    /// <summary>Gets the tests of all files.</summary>
    public static IEnumerable<JsonNode> Tests => TestFiles.SelectMany(file => Yaml.Load(file).List("tests"));
}
