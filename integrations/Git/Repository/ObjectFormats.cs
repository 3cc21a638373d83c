namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Recognizes repositories whose objects have SHA-256 names, which the native library does not read.</summary>
/// <remarks>https://git-scm.com/docs/hash-function-transition, https://git-scm.com/docs/protocol-capabilities.</remarks>
internal static class ObjectFormats
{
    private const int Sha1Digits = 40;

    private static ReadOnlySpan<byte> Sha256Capability => "object-format=sha256"u8;

    /// <summary>Checks the id of a commit.</summary>
    /// <exception cref="GitException">It has another length.</exception>
    public static string Checked(string commit) => commit.Length == Sha1Digits ? commit : throw Unsupported();

    /// <summary>Checks the beginning of what a repository advertises.</summary>
    /// <exception cref="GitException">Its objects have SHA-256 names.</exception>
    public static void Check(ReadOnlySpan<byte> advertisement)
    {
        // The capabilities follow the first reference on its line, after a zero. References may have any name.
        var start = advertisement.IndexOf((byte)0);
        if (start < 0)
            return;
        var capabilities = advertisement[start..];
        var end = capabilities.IndexOf((byte)'\n');
        if ((end < 0 ? capabilities : capabilities[..end]).IndexOf(Sha256Capability) >= 0)
            throw Unsupported();
    }

    /// <summary>Returns the failure of a repository with SHA-256 names.</summary>
    public static GitException Unsupported() =>
        new(
            GitFailure.Unreachable,
            "The objects of the repository have SHA-256 names, which are not supported. Use a repository with SHA-1 names: "
                + "git init --object-format=sha1."
        );
}
