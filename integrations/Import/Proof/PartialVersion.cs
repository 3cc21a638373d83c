namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Reads versions whose minor and patch numbers may be missing.</summary>
internal static class PartialVersion
{
    public static bool TryParse(string text, out FullVersion version)
    {
        var end = text.IndexOfAny(['-', '+']);
        var numbers = end < 0 ? text : text[..end];
        var missing = 2 - numbers.Count(character => character == '.');
        return FullVersion.TryParse(
            numbers + string.Concat(Enumerable.Repeat(".0", Math.Max(missing, 0))) + (end < 0 ? "" : text[end..]),
            out version
        );
    }
}
