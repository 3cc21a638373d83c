using System.Buffers;
using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Trees;

/// <summary>
/// Maps items to paths such as <c>flags/ne/new-checkout.yaml</c> and back. Two items never have the same path, also on disks that ignore
/// case, and every path is valid on Linux, macOS and Windows.
/// </summary>
/// <remarks>
/// Every byte of the key's UTF-8 outside of <c>[a-z0-9._-]</c> is written as <c>%XX</c>. So are a last dot, and the first character of
/// names that Windows reserves. Flags are in folders of the first two characters, or in <c>_</c> when these are not letters and digits.
/// </remarks>
public static class TreePaths
{
    private const string Definition = ".yaml",
        Included = ".included.txt",
        Excluded = ".excluded.txt",
        OtherFolder = "_",
        // The rest of a split name could be one that Windows reserves.
        Continuation = "/_";

    private const int FolderLength = 2;

    private static readonly SearchValues<byte> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-"u8);
    private static readonly SearchValues<char> FolderCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the path of an item's definition, relative to the folder of the environment.</summary>
    /// <param name="kind">The kind of the item.</param>
    /// <param name="key">The key of the item.</param>
    public static string Of(ItemKind kind, string key) => Of(new TreePath(kind, key));

    /// <summary>Returns a path relative to the folder of the environment.</summary>
    /// <param name="path">The meaning of the path.</param>
    public static string Of(TreePath path)
    {
        var name = Escape(path.Key);
        var text = new StringBuilder(ItemFormat.Of(path.Kind).ListName).Append('/');
        if (path.Kind == ItemKind.Flag)
            text.Append(FolderOf(name)).Append('/');
        for (; name.Length > TreeLimits.NameLength; name = name[TreeLimits.NameLength..])
            text.Append(name.AsSpan(0, TreeLimits.NameLength)).Append(Continuation);
        return text.Append(name).Append(ExtensionOf(path.Part)).ToString();
    }

    /// <summary>Returns the meaning of a path, or null when it is not the path of an item.</summary>
    /// <param name="path">A path relative to the folder of the environment, with <c>/</c>.</param>
    /// <param name="problem">What is wrong with the path; null for files that a tree may have in addition, such as a README.</param>
    public static TreePath? Parse(string path, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(path);
        problem = null;
        var folders = path.Split('/');
        if (folders.Length < 2 || ItemFormat.All.FirstOrDefault(format => format.ListName == folders[0]) is not { } format)
            return null;
        if (PartOf(path) is not { } part)
        {
            if (Path.GetExtension(path) is ".yml" or ".json" or ".txt")
                problem = $"The files of a {format.Name} end with {Definition}, {Included} or {Excluded}.";
            return null;
        }
        var skipped = format.Kind == ItemKind.Flag && folders.Length > 2 ? 2 : 1;
        var name = string.Join('/', folders.Skip(skipped)).Replace(Continuation, "", StringComparison.Ordinal);
        name = name[..^ExtensionOf(part).Length];
        if (Unescape(name) is not { } key || KeySyntax.FindProblem(key) is not null)
            problem = "The name is not that of a key. Bytes of UTF-8 outside of a-z, 0-9, '.', '_' and '-' are written as %XX.";
        else if (part != TreePart.Definition && format.Kind != ItemKind.Segment)
            problem = "Only segments have lists of keys.";
        else if (new TreePath(format.Kind, key, part) is var meaning && Of(meaning) is var expected && expected == path)
            return meaning;
        else
            problem = $"The path of the {format.Name} '{key}' is {expected}.";
        return null;
    }

    private static string Escape(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var isReserved = IsReserved(key);
        // A long name is split into folders, and Windows removes a dot at the end of a folder's name.
        var keepsDots = bytes.Length <= TreeLimits.NameLength / 3;
        var text = new StringBuilder();
        for (var index = 0; index < bytes.Length; index++)
        {
            var value = bytes[index];
            var isPlain =
                Plain.Contains(value) && !(index == 0 && isReserved) && (value != (byte)'.' || (keepsDots && index < bytes.Length - 1));
            if (isPlain)
                text.Append((char)value);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
        return text.ToString();
    }

    private static string? Unescape(string name)
    {
        var bytes = new List<byte>(name.Length);
        for (var index = 0; index < name.Length; index++)
        {
            var value = (byte)name[index];
            if (name[index] == '%')
            {
                if (index + 2 >= name.Length || !byte.TryParse(name.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, null, out value))
                    return null;
                index += 2;
            }
            else if (name[index] > 0x7F)
                return null;
            bytes.Add(value);
        }
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string FolderOf(string name) =>
        name.Length >= FolderLength && !name.AsSpan(0, FolderLength).ContainsAnyExcept(FolderCharacters)
            ? name[..FolderLength]
            : OtherFolder;

    /// <summary>Returns whether Windows reserves a name, which it also does with extensions.</summary>
    /// <remarks>https://learn.microsoft.com/windows/win32/fileio/naming-a-file.</remarks>
    private static bool IsReserved(string key) =>
        key.Split('.', 2)[0]
            is "con"
                or "prn"
                or "aux"
                or "nul"
                or ['c', 'o', 'm', >= '0' and <= '9']
                or ['l', 'p', 't', >= '0' and <= '9'];

    private static TreePart? PartOf(string path) =>
        path.EndsWith(Definition, StringComparison.Ordinal) ? TreePart.Definition
        : path.EndsWith(Included, StringComparison.Ordinal) ? TreePart.Included
        : path.EndsWith(Excluded, StringComparison.Ordinal) ? TreePart.Excluded
        : null;

    private static string ExtensionOf(TreePart part) =>
        part switch
        {
            TreePart.Included => Included,
            TreePart.Excluded => Excluded,
            _ => Definition,
        };
}
