namespace FlagCluster.Integrations.Trees;

/// <summary>Represents a file of a tree.</summary>
/// <param name="Path">The path in the folder of the environment, with <c>/</c>.</param>
/// <param name="Content">The content.</param>
public sealed record TreeFile(string Path, ReadOnlyMemory<byte> Content);
