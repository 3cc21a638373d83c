using FlagCluster.Integrations.Trees;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Reads and writes the contents of files as objects: no filter of the repository has an effect.</summary>
internal static class GitBlobs
{
    private const int MaxBytes = TreeLimits.KeyListBytes,
        PointerBytes = 1024;

    private static ReadOnlySpan<byte> LargeFilePointer => "version https://git-lfs"u8;

    /// <summary>Returns why a file cannot be read, to follow its path, or null.</summary>
    public static string? FindProblem(LibGit2Sharp.Repository copy, Blob blob)
    {
        var size = SizeOf(copy, blob);
        if (size > MaxBytes)
            return $"has {size} bytes; the limit is {MaxBytes}.";
        return size <= PointerBytes && Read(blob).AsSpan().StartsWith(LargeFilePointer)
            ? "is a pointer of Git LFS. Commit the file itself, without LFS."
            : null;
    }

    /// <summary>Returns the size of an object in bytes, without reading its content as <see cref="Blob.Size"/> does.</summary>
    public static long SizeOf(LibGit2Sharp.Repository copy, GitObject content) =>
        copy.ObjectDatabase.RetrieveObjectMetadata(content.Id).Size;

    /// <summary>Returns the content of a file.</summary>
    public static byte[] Read(Blob blob)
    {
        using var stream = blob.GetContentStream();
        var content = new byte[blob.Size];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Stores the content of a file.</summary>
    public static Blob Write(LibGit2Sharp.Repository copy, byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        return copy.ObjectDatabase.CreateBlob(stream);
    }
}
