using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Deploy.Tests.PromQl;

/// <summary>Reads PromQL, as far as it is used here: no histograms as values, no <c>@</c>.</summary>
internal sealed partial class PromParser
{
    private static readonly HashSet<string> Aggregations = new(StringComparer.Ordinal) { "sum", "min", "max", "avg", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile", "count_values" };

    private static readonly string[][] Operators = [["or"], ["and", "unless"], ["==", "!=", "<=", "<", ">=", ">"], ["+", "-"], ["*", "/", "%"], ["^"]];

    private readonly List<string> _tokens;
    private int _at;

    private PromParser(string text) => _tokens = [.. Token().Matches(text).Select(match => match.Value), ""];

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It cannot be understood.</exception>
    public static PromExpression Parse(string text)
    {
        var parser = new PromParser(text);
        try
        {
            var expression = parser.Binary(0);
            parser.Take("");
            return expression;
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{exception.Message} in {text}", exception);
        }
    }

    private string Next => _tokens[Math.Min(_at, _tokens.Count - 1)];

    private PromExpression Binary(int level)
    {
        if (level == Operators.Length) return Unary();
        var left = Binary(level + 1);
        while (Operators[level].Contains(Next))
        {
            var word = Take();
            _ = TryTake("bool");
            var (clause, labels) = Clause("on", "ignoring");
            // What the many sides bring along is not in use here, and would be more labels.
            var (many, _) = Clause("group_left", "group_right");
            left = new PromBinary(word, clause, labels, many, left, Binary(level + 1));
        }
        return left;
    }

    private PromExpression Unary()
    {
        if (TryTake("-") || TryTake("+")) return Unary();
        var expression = Operand();
        while (TryTake("["))
        {
            while (!TryTake("]")) Take();
        }
        if (TryTake("offset"))
        {
            _ = TryTake("-");
            Take();
        }
        return expression;
    }

    private PromExpression Operand()
    {
        if (TryTake("("))
        {
            var inner = Binary(0);
            Take(")");
            return inner;
        }
        var word = Take();
        if (word.Length == 0) throw new FormatException("Something is missing at the end");
        if (char.IsAsciiDigit(word[0]) || word[0] is '"' or '\'' || word is "Inf" or "NaN") return new PromConstant();
        if (!Name().IsMatch(word)) throw new FormatException($"'{word}' is not expected");
        if (Aggregations.Contains(word)) return Aggregation(word);
        return Next == "(" ? new PromCall(word, Arguments()) : new PromSelector(word, Matchers());
    }

    private PromAggregation Aggregation(string word)
    {
        var (clause, labels) = Clause("by", "without");
        var arguments = Arguments();
        if (clause.Length == 0) (clause, labels) = Clause("by", "without");
        return new(word, clause, labels, arguments);
    }

    private List<PromExpression> Arguments()
    {
        Take("(");
        List<PromExpression> arguments = [];
        while (!TryTake(")"))
        {
            arguments.Add(Binary(0));
            if (Next != ")") Take(",");
        }
        return arguments;
    }

    private List<PromMatcher> Matchers()
    {
        List<PromMatcher> matchers = [];
        if (!TryTake("{")) return matchers;
        while (!TryTake("}"))
        {
            var (label, word, value) = (Take(), Take(), Take());
            if (!Name().IsMatch(label) || word is not ("=" or "!=" or "=~" or "!~") || !value.StartsWith('"')) throw new FormatException($"{label}{word}{value} is no condition on a label");
            matchers.Add(new(label, word, value[1..^1].Replace(@"\\", @"\", StringComparison.Ordinal)));
            if (Next != "}") Take(",");
        }
        return matchers;
    }

    private (string Clause, List<string> Labels) Clause(params string[] words)
    {
        if (!words.Contains(Next)) return ("", []);
        var clause = Take();
        List<string> labels = [];
        if (!TryTake("(")) return (clause, labels);
        while (!TryTake(")"))
        {
            labels.Add(Take());
            if (Next != ")") Take(",");
        }
        return (clause, labels);
    }

    private bool TryTake(string word)
    {
        if (Next != word || Next.Length == 0) return false;
        _at++;
        return true;
    }

    private void Take(string word)
    {
        if (Take() is var taken && taken != word) throw new FormatException($"'{taken}' is where '{word}' should be");
    }

    private string Take()
    {
        var word = Next;
        _at++;
        return _at > _tokens.Count ? throw new FormatException("Something is missing at the end") : word;
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*" | '[^']*' | \d[\w.]* | \$?[a-zA-Z_:][\w:]* | =~ | !~ | == | != | <= | >= | \S
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex Name();
}
