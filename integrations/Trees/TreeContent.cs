namespace FlagCluster.Integrations.Trees;

/// <summary>Checks the content of files before it is parsed.</summary>
internal static class TreeContent
{
    /// <summary>Returns why a file is not read, or null.</summary>
    public static string? FindProblem(TreePart part, ReadOnlySpan<byte> content)
    {
        if (content.Length > TreeLimits.BytesOf(part))
            return $"The file has {content.Length} bytes; {TreeLimits.BytesOf(part)} are allowed.";
        if (content.StartsWith("version https://git-lfs"u8))
            return "The file is a pointer of Git LFS, not its content. Remove the file from LFS.";
        return null;
    }
}
