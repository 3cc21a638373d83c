using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Trees;

/// <summary>Provides the limits of files in a tree.</summary>
public static class TreeLimits
{
    /// <summary>The maximum size of the definition of an item, in bytes.</summary>
    public const int DefinitionBytes = 4 * 1024 * 1024;

    /// <summary>The maximum size of a list of keys, in bytes.</summary>
    public const int KeyListBytes = 64 * 1024 * 1024;

    /// <summary>The maximum number of keys in a definition; longer lists are written to files of their own.</summary>
    public const int InlineKeys = 100;

    /// <summary>The maximum number of errors that are reported at once.</summary>
    public const int Errors = 100;

    /// <summary>The maximum number of lines of a list of keys.</summary>
    internal const int KeyListLines = 2 * RulesetLimits.SegmentKeys;

    /// <summary>The maximum length of a name of a file or folder, without its extension; longer names are split into folders.</summary>
    internal const int NameLength = 200;

    /// <summary>Returns the maximum size of a file, in bytes.</summary>
    /// <param name="part">What the file has of an item.</param>
    public static int BytesOf(TreePart part) => part == TreePart.Definition ? DefinitionBytes : KeyListBytes;
}
