using System.Collections.Frozen;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>
/// Provides passwords that are tried first: words, names and keyboard patterns with usual digits and years. The embedded list was generated
/// by rules for this product. Digits and signs that usually replace a letter are compared as the letter.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "Passwords/common-passwords.txt";

    private static readonly Lazy<FrozenSet<string>> List = new(Read);

    /// <summary>Returns whether a password is in the list.</summary>
    public static bool Contains(string password) => List.Value.Contains(Fold(password));

    /// <summary>Returns a text in lower case, with letters instead of the digits and signs that usually replace them.</summary>
    public static string Fold(string text) =>
        string.Create(
            text.Length,
            text,
            static (folded, source) =>
            {
                for (var i = 0; i < folded.Length; i++)
                    folded[i] = Fold(char.ToLowerInvariant(source[i]));
            }
        );

    private static char Fold(char c) =>
        c switch
        {
            '0' => 'o',
            '1' or '!' or '|' => 'i',
            '3' => 'e',
            '4' or '@' => 'a',
            '5' or '$' => 's',
            '7' => 't',
            _ => c,
        };

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!);
        var passwords = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
            passwords.Add(Fold(line));
        return passwords.ToFrozenSet(StringComparer.Ordinal);
    }
}
