namespace FlagCluster.Integrations.Import;

/// <summary>Represents what to import.</summary>
/// <param name="Files">The files; at least one.</param>
public sealed record ImportRequest(IReadOnlyList<ImportFile> Files)
{
    /// <summary>Gets the namespace to import, for systems that have them; null when the files have one only.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets the directory of the environment in the files; empty is their root.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Gets the time of the import, which decides what of a schedule is past. Default: everything is in the future.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Gets whether flags are imported that differ in what a note of the report names. Default false: they are refused.</summary>
    public bool AllowApproximate { get; init; }
}
