using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>The demo that a first start can make. Section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    /// <summary>The path of a YAML ruleset; empty makes no demo. Default empty.</summary>
    public string Ruleset { get; set; } = "";
}
