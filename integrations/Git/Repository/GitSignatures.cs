using System.Buffers;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Makes the authors and committers of commits.</summary>
internal static class GitSignatures
{
    /// <summary>What the native library removes at both ends of a name and an address, until it is empty.</summary>
    private static readonly SearchValues<char> Trimmed = SearchValues.Create(" .,:;<>\"\\'");

    /// <summary>Returns the signature of a person. Texts that a signature cannot have are replaced.</summary>
    public static Signature Create(GitPerson person, DateTimeOffset time) => new(Plain(person.Name), Plain(person.Email), time);

    private static string Plain(string text)
    {
        var plain = string.Concat(text.Where(letter => !char.IsControl(letter) && letter is not ('<' or '>'))).Trim();
        return plain.AsSpan().ContainsAnyExcept(Trimmed) ? plain : "unknown";
    }
}
