namespace FlagCluster.Integrations.Import;

/// <summary>Represents a file of another system.</summary>
/// <param name="Path">The path with <c>/</c> in the uploaded archive; empty for a file without a name.</param>
/// <param name="Content">The content.</param>
public sealed record ImportFile(string Path, ReadOnlyMemory<byte> Content);
