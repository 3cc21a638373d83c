using System.Globalization;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.Goff;

/// <summary>Tests that queries are true for the same callers as in GO Feature Flag.</summary>
public sealed class GoffQueryTests
{
    [Theory]
    [InlineData("plan eq \"PRO\"", "plan=pro", "plan=free")]
    [InlineData("plan ne \"pro\"", "plan=free", "other=1")]
    [InlineData("not (plan eq \"pro\")", "other=1", "plan=Pro")]
    [InlineData("email ew \"@Example.org\"", "email=A@EXAMPLE.ORG", "email=a@example.com")]
    [InlineData("email co \"ex\" and plan sw \"p\"", "email=EX,plan=Pro", "email=EX")]
    [InlineData("plan in [\"pro\", \"team\"]", "plan=team", "plan=Team")]
    [InlineData("age gt 18", "age#19", "age#18.9")]
    [InlineData("age eq 5", "age#5.7", "age#6")]
    [InlineData("age ge -3", "age#-3.9", "age#-4")]
    [InlineData("age lt -3", "age#-4", "age#-3.5")]
    [InlineData("age le 2.5", "age#2.5", "age#2.6")]
    [InlineData("age ne 5", "age#4.9", "plan=5")]
    [InlineData("age in [1, 2]", "age#2", "age#3")]
    [InlineData("beta == true", "beta!true", "beta=true")]
    [InlineData("beta ne true", "beta!false", "plan=x")]
    [InlineData("plan pr", "plan=", "age#1")]
    [InlineData("plan eq null", "age#1", "plan=x")]
    [InlineData("version ge 1.2.3", "version=1.10.0", "version=1.10")]
    [InlineData("version ne 1.2.3", "version=1.2.4", "version=x")]
    [InlineData("anonymous eq false", "plan=x", "anonymous!true")]
    [InlineData("key eq \"User-1\"", "plan=x", "targetingKey=user-2")]
    // 'and' and 'or' have one precedence.
    [InlineData("plan eq \"a\" or plan eq \"b\" and age gt 1", "plan=b,age#2", "plan=a")]
    public void Import_Query_PassesTheSameCallers(string query, string passing, string failing)
    {
        var imported = ImportedRuleset.Of("goff", GoffDocument.Flag("""{"variation":"b"}""", GoffDocument.Rule(query)));

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
        Assert.Equal("a", Evaluate(imported, passing));
        Assert.Equal("b", Evaluate(imported, failing));
    }

    [Theory]
    [InlineData("""{"==":[{"var":"plan"},"pro"]}""", "plan=pro", "plan=PRO")]
    [InlineData("""{"!==":[{"var":"plan"},"pro"]}""", "age#1", "plan=pro")]
    [InlineData("""{"and":[{"var":"beta"},{">":[{"var":["age"]},18]}]}""", "beta!true,age#19", "beta!true,age#18")]
    [InlineData("""{"or":[{"==":[{"var":"plan"},"pro"]},{"in":["@example.org",{"var":"email"}]}]}""", "email=a@example.org", "email=a")]
    [InlineData("""{"in":[{"var":"plan"},["pro","team"]]}""", "plan=team", "plan=free")]
    [InlineData("""{"<":[{"var":"age"},3]}""", "plan=x", "age#3")]
    [InlineData("""{"<":[1,{"var":"age"}]}""", "age#2", "age#1")]
    [InlineData("""{"var":"plan"}""", "plan=x", "plan=")]
    [InlineData("""{"!":{"var":"beta"}}""", "plan=x", "beta!true")]
    [InlineData("""{"==":[{"var":"plan"},null]}""", "age#1", "plan=x")]
    [InlineData("""{"==":[{"var":"anonymous"},false]}""", "plan=x", "anonymous!true")]
    [InlineData("""{"var":"anonymous"}""", "anonymous!true", "anonymous=yes")]
    [InlineData("""{"in":[{"var":"key"},["user-1"]]}""", "plan=x", "targetingKey=user-2")]
    [InlineData("\n  {\n    \"==\": [{\"var\": \"plan\"}, \"pro\"]\n  }\n", "plan=pro", "plan=x")]
    public void Import_QueryInJsonLogic_PassesTheSameCallers(string query, string passing, string failing)
    {
        var imported = ImportedRuleset.Of("goff", GoffDocument.Flag("""{"variation":"b"}""", GoffDocument.Rule(query)));

        Assert.Equal(ImportOutcome.ExactWithNotes, imported.Item("f").Outcome);
        Assert.Equal("a", Evaluate(imported, passing));
        Assert.Equal("b", Evaluate(imported, failing));
    }

    [Fact]
    public void Import_QueryInJsonLogicThatIsRefused_NamesThePlaceOfTheQuery()
    {
        var imported = ImportedRuleset.Of(
            "goff",
            GoffDocument.Flag("""{"variation":"b"}""", GoffDocument.Rule("""{"and":[{"missing":["plan"]}]}"""))
        );

        var note = imported.Item("f").Notes[^1];
        Assert.Equal("/f/targeting/0/query", note.Pointer);
        Assert.Contains("'missing'", note.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan eq \"a\" AND plan eq \"b\"")]
    [InlineData("plan eq \"a\"  and plan eq \"b\"")]
    [InlineData("plan eq 'a'")]
    [InlineData("plan gt \"a\"")]
    [InlineData("beta gt true")]
    [InlineData("plan in \"a\"")]
    [InlineData("(plan eq \"a\"")]
    [InlineData("age eq 1e5")]
    [InlineData("""{"==":[1,1]}""")]
    [InlineData("""{"==":[{"var":"plan"},"pro"]""")]
    [InlineData("""{"starts_with":[{"var":"plan"},"p"]}""")]
    [InlineData("""{"<":[{"var":"anonymous"},1]}""")]
    [InlineData("""{"in":[{"var":"anonymous"},[true]]}""")]
    [InlineData("""{"==":[{"var":"anonymous"},null]}""")]
    [InlineData("""{"some":[{"var":"list"},true]}""")]
    [InlineData("{}")]
    [InlineData("")]
    public void Import_QueryThatCannotBeExact_RefusesTheFlag(string query)
    {
        var imported = ImportedRuleset.Of("goff", GoffDocument.Flag("""{"variation":"b"}""", GoffDocument.Rule(query)));

        // An empty query is true for everyone.
        Assert.Equal(query.Length == 0 ? ImportOutcome.Exact : ImportOutcome.Refused, imported.Item("f").Outcome);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("not (", ")")]
    [InlineData("a eq 1 or a eq 1 and ", "")]
    public void Import_QueryWithVeryManyLevels_RefusesTheFlag(string before, string after)
    {
        var query = string.Concat(Enumerable.Repeat(before, 20_000)) + "a eq 1" + string.Concat(Enumerable.Repeat(after, 20_000));

        var imported = ImportedRuleset.Of("goff", GoffDocument.Flag("""{"variation":"b"}""", GoffDocument.Rule(query)));

        Assert.Contains("allowed", imported.Item("f").Notes[^1].Detail, StringComparison.Ordinal);
    }

    /// <summary>Evaluates for attributes such as <c>plan=pro,age#18,beta!true</c>.</summary>
    private static string? Evaluate(ImportedRuleset imported, string attributes)
    {
        var parsed = new Dictionary<string, object>();
        foreach (var part in attributes.Split(','))
        {
            var at = part.IndexOfAny(['=', '#', '!']);
            parsed[part[..at]] = part[at] switch
            {
                '#' => double.Parse(part[(at + 1)..], CultureInfo.InvariantCulture),
                '!' => part[(at + 1)..] == "true",
                _ => part[(at + 1)..],
            };
        }
        var key = parsed.Remove("targetingKey", out var other) ? (string)other : "user-1";
        return imported.EvaluateWith("f", key, parsed);
    }
}
