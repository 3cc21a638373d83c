namespace FlagCluster.Cli.Output;

/// <summary>Specifies how results are written.</summary>
internal enum OutputFormat
{
    /// <summary>Tables and sentences for people.</summary>
    Table,

    /// <summary>JSON for programs.</summary>
    Json,

    /// <summary>YAML for programs.</summary>
    Yaml,
}
