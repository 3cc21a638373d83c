namespace FlagCluster.Integrations.Trees;

/// <summary>Represents an error in a file of a tree.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record TreeError(string Path, int Line, int Column, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}:{Line}:{Column}: {Detail}";
}
