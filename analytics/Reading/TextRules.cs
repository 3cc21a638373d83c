using System.Text.RegularExpressions;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Analytics.Reading;

/// <summary>Provides which texts the schemas of events allow: <c>contracts/Events/*.schema.json</c>.</summary>
internal static partial class TextRules
{
    /// <summary>The longest id of an SDK key, in characters.</summary>
    public const int ClientLength = 64;

    /// <summary>Returns whether a text is allowed.</summary>
    public static bool Allows(TextKind kind, string text) =>
        kind switch
        {
            TextKind.Environment => EnvironmentPattern().IsMatch(text),
            TextKind.Key => KeySyntax.FindProblem(text) is null,
            TextKind.Code => CodePattern().IsMatch(text),
            TextKind.Client => IsText(text, ClientLength),
            _ => IsText(text, EventLimits.NameLength),
        };

    /// <summary>Returns what is allowed, to follow "must be".</summary>
    public static string Describe(TextKind kind) =>
        kind switch
        {
            TextKind.Environment => "organization/project/environment, each of 1 to 63 lower-case letters, digits and hyphens",
            TextKind.Key => $"a key of at most {RulesetLimits.KeyBytes} bytes",
            TextKind.Code => "1 to 64 upper-case letters, digits and underscores, the first a letter",
            TextKind.Client => "a text of 1 to 64 characters without control characters",
            _ => "a text of 1 to 200 characters without control characters",
        };

    private static bool IsText(string text, int length) => text.Length > 0 && text.Length <= length && !text.Any(char.IsControl);

    [GeneratedRegex("^[a-z0-9-]{1,63}/[a-z0-9-]{1,63}/[a-z0-9-]{1,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex EnvironmentPattern();

    [GeneratedRegex("^[A-Z][A-Z0-9_]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();
}
