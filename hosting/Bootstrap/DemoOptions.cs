namespace FlagCluster.Hosting.Bootstrap;

/// <summary>Configures the demo that the bootstrap can create. Section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    /// <summary>Gets or sets the path of a YAML ruleset; when it is empty, no demo is created. Default empty.</summary>
    public string Ruleset { get; set; } = "";
}
