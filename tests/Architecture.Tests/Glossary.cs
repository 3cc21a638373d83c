using System.Text.RegularExpressions;

namespace FlagCluster.Architecture.Tests;

/// <summary>Provides phrases and names that have a standard term.</summary>
/// <remarks>
/// Words that are also ordinary or technical ones are not searched for by themselves: the shares of a split, places in a file, the
/// moments of statistics, a process that is running, calls in flight, the committer of a commit.
/// </remarks>
internal static partial class Glossary
{
    /// <summary>The phrases, with the term to use.</summary>
    private static readonly (string Pattern, string Instead)[] Phrases =
    [
        ("(is|are|was|were|be|been|while|stays?) away", "unavailable"),
        ("deaf|silent", "unresponsive"),
        ("(goes|go|going|went|gone) on (with|as|being|answering|serving)", "continues"),
        ("(goes|go|went) on where", "continues"),
        ("(is|are|was|were|be|been) served from what", "falls back to the cached …"),
        ("(is|are|not|be) to be had", "available"),
        ("can be had", "available"),
        ("(is|are|was|were|be) told (that|of|by|to|when)", "notified, receives"),
        ("hears?|heard (of|from|that)", "is notified of, receives"),
        ("word of a change", "change notification"),
        ("besides?", "alongside, next to, in addition to"),
        ("whoever", "any caller that"),
        ("anew", "again"),
        ("for good", "permanently"),
        ("the very", "the same"),
        ("(take|takes|taking|took) leave", "close"),
        ("(take|takes|taking|taken|took) over", "migrate, gain control of"),
        ("lanes?", "delivery queue"),
        (@"(?<!\bin )flights?", "in-flight batch"),
        ("land(s|ed|ing)?", "acknowledge, arrive"),
        ("paces?", "rate"),
        ("manners", "cooperative batching"),
        ("(is|are|was|were|be|stays?|when|while) calm", "idle"),
        ("storms?", "burst"),
        ("tall(y|ies)", "counter"),
        ("(sampled?|sampling|recorded) shares?", "sampling ratio"),
        ("(a|the|each|every|this|one) stretch|stretches", "time window"),
        ("refusals?", "startup error, rejection"),
        ("first start", "bootstrap"),
        ("unrouted", "fallback"),
        ("committers? of (an|the|its|each) environments?", "write handler"),
        ("log storm", "log throttle"),
        ("silo loss(es)?", "silo disconnect"),
        ("endless(ly)?", "without a limit"),
        ("without end", "without a limit"),
        ("(the|of the|our|this) house", "solution, project"),
        ("(a|the|each|every|any|which|its) rooms?", "library, folder"),
        ("who are you", "authentication required"),
        ("nobody's|somebody's", "name the owner"),
        ("in vain", "name what did not happen"),
        ("so to speak", "remove"),
    ];

    private static readonly Regex Forbidden = new(
        $@"(?<![\w`-])({string.Join('|', Phrases.Select(phrase => phrase.Pattern))})(?![\w`-])",
        RegexOptions.IgnoreCase
    );

    /// <summary>Returns the phrases in a text, also those that continue on another line, with the terms to use.</summary>
    public static IEnumerable<string> SearchPhrases(string text) =>
        Forbidden.Matches(LineBreak().Replace(text, " ")).Select(match => $"\"{match.Value}\" (write: {Instead(match.Value)})");

    /// <summary>Returns the names in source code that contain a word of the glossary.</summary>
    public static IEnumerable<string> SearchNames(string source) => Name().Matches(source).Select(match => $"the name {match.Value}");

    private static string Instead(string found) =>
        Phrases.First(phrase => Regex.IsMatch(found, $"^({phrase.Pattern})$", RegexOptions.IgnoreCase)).Instead;

    [GeneratedRegex(@"\s*\n\s*(?:///?|\*|#|--)?\s*")]
    private static partial Regex LineBreak();

    [GeneratedRegex(
        @"\b\w*(?:(?<![Ii]n)Flights?|Refusals?|Besides?|Whoever|Anew|Lanes?|Tally|Tallies|Manners|Deaf|Silent|Unrouted|SiloLoss"
            + "|FirstStart|EndlessRetry|Storms?|Calm|Paces?|Stretch(?:es)?|TakeOver|TakeLeave|Lands|Landed|Hears)(?![a-z])"
            + @"|\b_(?:flight|refusal|lane|pace|storm)s?\b"
            + @"|\b_?(?:flight|refusal|beside|lane|tally|manners|unrouted|calm|pace|stretch)[A-Z]\w*"
    )]
    private static partial Regex Name();
}
