using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Parses queries such as <c>email ew "@example.org" and not (plan eq "free")</c>.</summary>
/// <remarks>
/// parser/JsonQuery.g4 of nikunjy/rules 1.5: 'and' and 'or' have one precedence and group to the left. The parser there ignores a part that
/// it cannot read, so that everything else is refused here.
/// </remarks>
internal sealed partial class GoffQueryParser
{
    private const int MaxDepth = 32;

    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["=="] = "eq",
        ["!="] = "ne",
        [">"] = "gt",
        ["<"] = "lt",
        [">="] = "ge",
        ["<="] = "le",
    };

    private static readonly string[] Words = ["eq", "ne", "gt", "lt", "ge", "le", "co", "sw", "ew", "in"];

    private static readonly string[] Reserved = ["not", "NOT", "and", "or", "true", "false", "null", "pr"];

    private readonly SourceNode _node;
    private readonly string _text;
    private int _at;
    private int _depth;

    private GoffQueryParser(SourceNode node, string text)
    {
        _node = node;
        _text = text;
    }

    /// <summary>Parses a query.</summary>
    /// <returns>The query, or null for an empty one, which is true for everyone.</returns>
    public static GoffQuery? Parse(SourceNode node)
    {
        // GO Feature Flag removes line ends, and the indentation after them.
        var text = string.Concat(node.AsText().Split('\n').Select(line => line.TrimStart(' '))).TrimEnd(' ');
        if (text.Length == 0)
            return null;
        if (node.ParseNested(text) is { } document)
            using (document)
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                    return new GoffExpression(new(evaluators: null), new(document.RootElement.Clone(), node.Place));
        var parser = new GoffQueryParser(node, text);
        var query = parser.ReadQuery();
        return parser._at == text.Length ? query : throw parser.Unreadable();
    }

    private GoffQuery ReadQuery()
    {
        if (++_depth > MaxDepth)
            throw _node.Error($"The query is nested too deeply; {MaxDepth} levels are allowed.");
        var before = _depth;
        var left = ReadPart();
        while (Takes(AndOr(), out var word))
        {
            var isAny = word.Contains("or", StringComparison.Ordinal);
            var right = ReadPart();
            if (left is GoffLogical logical && logical.IsAny == isAny)
                left = logical with { Parts = logical.Parts.Add(right) };
            else if (++_depth <= MaxDepth)
                left = new GoffLogical(isAny, [left, right]);
            else
                throw _node.Error($"The query changes between 'and' and 'or' too often; {MaxDepth} times are allowed.");
        }
        _depth = before - 1;
        return left;
    }

    private GoffQuery ReadPart()
    {
        if (!Takes(Open(), out var open))
            return ReadTest();
        var query = ReadQuery();
        if (!Takes(Close(), out _))
            throw Unreadable();
        return open.StartsWith("not", StringComparison.OrdinalIgnoreCase) ? new GoffNot(query) : query;
    }

    private GoffQuery ReadTest()
    {
        if (!Takes(Path(), out var path) || Reserved.Contains(path.Split('.')[0]) || Words.Contains(path.Split('.')[0]))
            throw Unreadable();
        if (Takes(Present(), out _))
            return new GoffPresent(path);
        if (!Takes(Operator(), out var op))
            throw Unreadable();
        op = op.Trim(' ');
        op = Operators.TryGetValue(op, out var word) ? word : op.ToLowerInvariant();
        return new GoffComparison(path, op, ReadLiteral());
    }

    private GoffLiteral ReadLiteral()
    {
        if (Takes(Text(), out var text))
            return new(GoffLiteralKind.Text, [Unquoted(text)]);
        if (Takes(List(), out var list))
            return ReadList(list);
        if (!Takes(Bare(), out var bare))
            throw Unreadable();
        if (bare == "null")
            return new(GoffLiteralKind.Null, []);
        if (bare is "true" or "false")
            return new(GoffLiteralKind.Boolean, [FlagValue.From(bare == "true")]);
        if (Version().IsMatch(bare))
            return new(GoffLiteralKind.Version, [FlagValue.From(bare)]);
        if (Decimal().IsMatch(bare))
            return new(GoffLiteralKind.Decimal, [NumberOf(bare)]);
        if (Whole().IsMatch(bare) && long.TryParse(bare, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1L << 53)
            return new(GoffLiteralKind.Integer, [FlagValue.From((double)number)]);
        throw Unreadable();
    }

    private GoffLiteral ReadList(string list)
    {
        ImmutableArray<string> items = [.. Item().Matches(list).Select(match => match.Value)];
        if (items.IsEmpty)
            throw Unreadable();
        return items[0].StartsWith('"')
            ? new(GoffLiteralKind.Texts, [.. items.Select(Unquoted)])
            : new(GoffLiteralKind.Numbers, [.. items.Select(NumberOf)]);
    }

    private FlagValue NumberOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? FlagValue.From(number)
            : throw Unreadable();

    /// <summary>Returns the text between quotation marks; escapes remain as they are.</summary>
    private static FlagValue Unquoted(string text) => FlagValue.From(text[1..^1]);

    private bool Takes(Regex pattern, out string text)
    {
        var match = pattern.Match(_text, _at, _text.Length - _at);
        text = match.Value;
        if (!match.Success)
            return false;
        _at += match.Length;
        return true;
    }

    private SourceException Unreadable() =>
        _node.Error(
            $"The query cannot be read at '{SourceNode.Shown(_text[_at..])}'. GO Feature Flag ignores what it cannot read, "
                + "such as 'AND' in capitals or two spaces. Correct the query."
        );

    [GeneratedRegex(@"\G (?:and|or) ", RegexOptions.CultureInvariant)]
    private static partial Regex AndOr();

    [GeneratedRegex(@"\G(?:not|NOT)? ?\( ?", RegexOptions.CultureInvariant)]
    private static partial Regex Open();

    [GeneratedRegex(@"\G ?\)", RegexOptions.CultureInvariant)]
    private static partial Regex Close();

    [GeneratedRegex(@"\G[A-Za-z][A-Za-z0-9_:-]*(?:\.[A-Za-z][A-Za-z0-9_:-]*)*", RegexOptions.CultureInvariant)]
    private static partial Regex Path();

    [GeneratedRegex(@"\G pr(?=[ )]|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Present();

    [GeneratedRegex(@"\G (?:eq|EQ|==|ne|NE|!=|ge|GE|>=|le|LE|<=|gt|GT|>|lt|LT|<|co|CO|sw|SW|ew|EW|in|IN) ", RegexOptions.CultureInvariant)]
    private static partial Regex Operator();

    [GeneratedRegex(@"\G""(?:\\[""\\/bfnrt]|\\u[0-9a-fA-F]{4}|[^""\\])*""(?=[ )]|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Text();

    [GeneratedRegex(
        @"\G\[(?:""(?:\\[""\\/bfnrt]|\\u[0-9a-fA-F]{4}|[^""\\])*""(?:, *(?="")|(?=\])))+\](?=[ )]|\z)"
            + @"|\G\[(?:(?:0|[1-9][0-9]*)(?:, *(?=[0-9])|(?=\])))+\](?=[ )]|\z)"
            + @"|\G\[(?:-?(?:0|[1-9][0-9]*)\.[0-9]+(?:, *(?=[-0-9])|(?=\])))+\](?=[ )]|\z)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex List();

    [GeneratedRegex(@"""(?:\\.|[^""\\])*""|-?[0-9.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Item();

    [GeneratedRegex(@"\G[A-Za-z0-9.+-]+(?=[ )]|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();

    [GeneratedRegex(@"^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"^-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[Ee][+-]?(?:0|[1-9][0-9]*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^-?(?:0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
