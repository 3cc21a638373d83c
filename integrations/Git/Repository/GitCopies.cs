namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Deletes local copies, which are fetched again then.</summary>
internal static class GitCopies
{
    /// <summary>The number of packs after which a copy is deleted: the native library does not merge packs.</summary>
    private const int MaxPacks = 200;

    /// <summary>The number of objects outside of packs after which a copy is deleted, in one of the 256 folders of a copy.</summary>
    private const int MaxObjects = 200;

    /// <summary>Deletes a copy. Its object files are read-only.</summary>
    public static void Delete(string directory)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Deletes a copy that has grown by many pulls and pushes. It must have no commits that are still to be pushed.</summary>
    public static void DeleteLarge(string directory)
    {
        var objects = Path.Combine(directory, "objects");
        if (HasMore(Path.Combine(objects, "pack"), "*.pack", MaxPacks) || HasMore(Path.Combine(objects, "00"), "*", MaxObjects))
            Delete(directory);
    }

    private static bool HasMore(string directory, string pattern, int limit) =>
        Directory.Exists(directory) && Directory.EnumerateFiles(directory, pattern).Skip(limit).Any();
}
