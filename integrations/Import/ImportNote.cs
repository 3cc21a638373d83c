namespace FlagCluster.Integrations.Import;

/// <summary>Represents a remark about a place in a source.</summary>
/// <param name="File">The path of the file; empty for a file without a name.</param>
/// <param name="Pointer">The place as a JSON Pointer into the file; in a stream of several documents it begins with the index of the
/// document.</param>
/// <param name="Detail">What differs or is wrong, and what to do.</param>
public sealed record ImportNote(string File, string Pointer, string Detail);
