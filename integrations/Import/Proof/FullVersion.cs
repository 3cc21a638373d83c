using System.Globalization;
using System.Text.RegularExpressions;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Represents a full version of Semantic Versioning 2.0.0, written apart from the engine.</summary>
internal sealed partial record FullVersion(double Major, double Minor, double Patch, string[] PreRelease) : IComparable<FullVersion>
{
    public static bool TryParse(string text, out FullVersion version)
    {
        var match = Full().Match(text);
        version = match.Success
            ? new(
                Number(match, 1),
                Number(match, 2),
                Number(match, 3),
                match.Groups[4].Value.Split('.', StringSplitOptions.RemoveEmptyEntries)
            )
            : new(0, 0, 0, []);
        return match.Success;
    }

    public int CompareTo(FullVersion? other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0)
            return order;
        // A version without a pre-release is higher.
        if (PreRelease.Length == 0 || other.PreRelease.Length == 0)
            return (PreRelease.Length == 0).CompareTo(other.PreRelease.Length == 0);
        for (var i = 0; i < Math.Min(PreRelease.Length, other.PreRelease.Length); i++)
            if (CompareIdentifiers(PreRelease[i], other.PreRelease[i]) is not 0 and var difference)
                return difference;
        return PreRelease.Length.CompareTo(other.PreRelease.Length);
    }

    private static int CompareIdentifiers(string one, string other)
    {
        var (isNumber, otherIsNumber) = (one.All(char.IsAsciiDigit), other.All(char.IsAsciiDigit));
        if (isNumber && otherIsNumber)
            return double.Parse(one, CultureInfo.InvariantCulture).CompareTo(double.Parse(other, CultureInfo.InvariantCulture));
        // Numbers are lower than texts.
        return isNumber || otherIsNumber ? otherIsNumber.CompareTo(isNumber) : string.CompareOrdinal(one, other);
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Full();
}
