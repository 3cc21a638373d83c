using System.Text;
using System.Text.RegularExpressions;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Tests.Patterns;

/// <summary>
/// Compares patterns with the framework's regular expressions, on ASCII texts, where both mean the same once <c>$</c> is written <c>\z</c>.
/// </summary>
public class PatternOracleTests
{
    private static readonly string[] Atoms =
    [
        "a",
        "b",
        "1",
        "_",
        "-",
        ".",
        "\\w",
        "\\W",
        "\\d",
        "\\s",
        "[ab1]",
        "[^a_]",
        "[a-b\\s]",
        "(?i:A)",
    ];
    private static readonly string[] Counts = ["*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0}", "*?", "{1,4}?"];

    [Fact]
    public void IsMatch_RandomPatternsAndTexts_SameAsTheFramework()
    {
        var random = new Random(12);
        var compared = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var pattern = Alternation(random, 3);
            if (!Pattern.TryCompile(pattern, out var compiled, out _))
                continue;
            var oracle = new Regex(
                pattern.Replace("$", "\\z", StringComparison.Ordinal),
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
            );
            for (var j = 0; j < 20; j++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(0, 14)).Select(_ => "aabbB1_- \n"[random.Next(10)]));
                if (oracle.IsMatch(text) != compiled.IsMatch(Encoding.UTF8.GetBytes(text)))
                    Assert.Fail($"The pattern {pattern} differs on the text {System.Text.Json.JsonSerializer.Serialize(text)}.");
                compared++;
            }
        }
        Assert.InRange(compared, 40_000, 60_000);
    }

    private static string Alternation(Random random, int depth) =>
        string.Join('|', Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => Sequence(random, depth)));

    private static string Sequence(Random random, int depth) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Piece(random, depth)));

    private static string Piece(Random random, int depth)
    {
        if (random.Next(6) == 0)
            return new[] { "^", "$", "\\b", "\\B" }[random.Next(4)];
        var atom = depth > 0 && random.Next(3) == 0 ? $"({Alternation(random, depth - 1)})" : Atoms[random.Next(Atoms.Length)];
        return random.Next(2) == 0 ? atom + Counts[random.Next(Counts.Length)] : atom;
    }
}
