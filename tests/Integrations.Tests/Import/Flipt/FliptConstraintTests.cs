using System.Text.Json;
using FlagCluster.Integrations.Import;
using FlagCluster.Testing.Flipt;

namespace FlagCluster.Integrations.Tests.Import.Flipt;

/// <summary>Tests that imported constraints pass the same values as in Flipt.</summary>
public sealed class FliptConstraintTests
{
    private static readonly string?[] Texts =
    [
        null,
        "",
        " ",
        "\u00a0",
        "gold",
        " gold ",
        "\u2003gold",
        "golden",
        "a gold",
        "Gold",
        "go ld",
        "gold\n",
        "x",
        "日本語",
        "gold x",
        "x gold",
    ];

    private static readonly string?[] Numbers = [null, "", "5", "5.0", "+5", "05", "-5", "5e0", "4.999", "5.001", "0", "6", "1e3", " "];

    private static readonly string?[] Booleans =
    [
        null,
        "",
        " ",
        "1",
        "t",
        "T",
        "TRUE",
        "true",
        "True",
        "0",
        "f",
        "F",
        "FALSE",
        "false",
        "False",
    ];

    private static readonly string?[] Times =
    [
        null,
        "",
        "2027-01-31",
        "2027-01-31T00:00:00Z",
        "2027-01-31T01:00:00+01:00",
        "2027-01-31T00:00:00.001Z",
        "2027-01-30T23:59:59.999Z",
        "2028-01-01",
    ];

    public static TheoryData<string, string, string> Constraints
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var op in new[] { "eq", "neq", "prefix", "suffix", "contains", "notcontains", "empty", "notempty" })
            foreach (var operand in new[] { "gold", "", "gold ", " gold", "*.$^[a]{2}\\", "日本" })
                data.Add("STRING_COMPARISON_TYPE", op, operand);
            foreach (var operand in new[] { """["gold","x"]""", "[]", """["",""]""" })
            {
                data.Add("STRING_COMPARISON_TYPE", "isoneof", operand);
                data.Add("STRING_COMPARISON_TYPE", "isnotoneof", operand);
                data.Add("ENTITY_ID_COMPARISON_TYPE", "isoneof", operand);
                data.Add("ENTITY_ID_COMPARISON_TYPE", "isnotoneof", operand);
            }
            data.Add("ENTITY_ID_COMPARISON_TYPE", "eq", "gold");
            data.Add("ENTITY_ID_COMPARISON_TYPE", "neq", "gold");
            foreach (var op in new[] { "eq", "neq", "lt", "lte", "gt", "gte", "present", "notpresent" })
            {
                data.Add("NUMBER_COMPARISON_TYPE", op, "5");
                data.Add("DATETIME_COMPARISON_TYPE", op, "2027-01-31T00:00:00Z");
            }
            data.Add("NUMBER_COMPARISON_TYPE", "isoneof", "[5, 6.0]");
            data.Add("NUMBER_COMPARISON_TYPE", "isnotoneof", "[5, 6.0]");
            foreach (var op in new[] { "true", "false", "present", "notpresent" })
                data.Add("BOOLEAN_COMPARISON_TYPE", op, "");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Constraints))]
    public void Import_Constraint_PassesTheValuesOfFlipt(string type, string op, string operand)
    {
        var json = Document(type, op, operand);
        using var document = JsonDocument.Parse(json);
        var reference = new FliptReference(document.RootElement);

        var imported = ImportedRuleset.Of("flipt", json);

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
        foreach (var value in ValuesOf(type))
        {
            var isEntity = type == "ENTITY_ID_COMPARISON_TYPE";
            var context = new Dictionary<string, string>();
            if (value is not null && !isEntity)
                context["p"] = value;
            var entity = isEntity && value is { Length: > 0 } ? value : "user-1";
            Assert.Equal((value, reference.Evaluate("f", entity, context)), (value, imported.Evaluate("f", entity, context)));
        }
    }

    [Theory]
    [InlineData("STRING_COMPARISON_TYPE", "like", "x")]
    [InlineData("STRING_COMPARISON_TYPE", "isoneof", "not a list")]
    [InlineData("NUMBER_COMPARISON_TYPE", "gt", "many")]
    [InlineData("NUMBER_COMPARISON_TYPE", "prefix", "5")]
    [InlineData("BOOLEAN_COMPARISON_TYPE", "eq", "true")]
    [InlineData("DATETIME_COMPARISON_TYPE", "lt", "tomorrow")]
    [InlineData("DATETIME_COMPARISON_TYPE", "gt", "9999-12-31T23:59:59.999Z")]
    [InlineData("DATETIME_COMPARISON_TYPE", "gt", "0001-01-01T00:00:00Z")]
    [InlineData("DATETIME_COMPARISON_TYPE", "gt", "2027-01-31T23:59:60Z")]
    [InlineData("OTHER_COMPARISON_TYPE", "eq", "x")]
    public void Import_MalformedConstraint_RefusesTheSegmentAndItsFlags(string type, string op, string operand)
    {
        var imported = ImportedRuleset.Of("flipt", Document(type, op, operand));

        Assert.Equal(ImportOutcome.Refused, imported.Item("s").Outcome);
        Assert.StartsWith("/segments/0/constraints/0", imported.Item("s").Notes[^1].Pointer, StringComparison.Ordinal);
        Assert.Equal(ImportOutcome.Refused, imported.Item("f").Outcome);
        Assert.Equal("/flags/0", imported.Item("f").Pointer);
        Assert.Empty(imported.Plan.Changes.Operations);
    }

    [Fact]
    public void Import_AttributeOfSeveralTypes_IsCompared()
    {
        const string json = """
            {"flags":[{"key":"f","enabled":true,"variants":[{"key":"on"}],"rules":[
                {"segment":"s","distributions":[{"variant":"on","rollout":100}]}]}],
             "segments":[{"key":"s","match_type":"ANY_MATCH_TYPE","constraints":[
                {"type":"STRING_COMPARISON_TYPE","property":"p","operator":"eq","value":"maybe"},
                {"type":"NUMBER_COMPARISON_TYPE","property":"p","operator":"gt","value":"5"},
                {"type":"BOOLEAN_COMPARISON_TYPE","property":"p","operator":"false","value":""},
                {"type":"DATETIME_COMPARISON_TYPE","property":"p","operator":"lt","value":"2027-01-31T00:00:00Z"}]}]}
            """;

        var imported = ImportedRuleset.Of("flipt", json);

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
        foreach (var (value, expected) in ((string, string?)[])[("maybe", "on"), ("6", "on"), ("4", null), ("false", "on"), ("x", null)])
            Assert.Equal((value, expected), (value, imported.Evaluate("f", "user-1", [KeyValuePair.Create("p", value)])));
    }

    [Theory]
    [InlineData("NUMBER_COMPARISON_TYPE")]
    [InlineData("DATETIME_COMPARISON_TYPE")]
    public void Import_PresenceWithALeftoverValue_IgnoresTheValue(string type)
    {
        var imported = ImportedRuleset.Of("flipt", Document(type, "present", "leftover"));

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
    }

    [Fact]
    public void Import_UnpairedSurrogate_IsAnErrorOfTheFile()
    {
        var imported = ImportedRuleset.Of("flipt", """{"flags":[{"key":"f","description":"\ud800"}]}""");

        Assert.Contains("Unicode", Assert.Single(imported.Plan.Errors).Detail, StringComparison.Ordinal);
    }

    private static string?[] ValuesOf(string type) =>
        type switch
        {
            "NUMBER_COMPARISON_TYPE" => Numbers,
            "BOOLEAN_COMPARISON_TYPE" => Booleans,
            "DATETIME_COMPARISON_TYPE" => Times,
            _ => Texts,
        };

    private static string Document(string type, string op, string operand) =>
        $$"""
            {"flags":[{"key":"f","enabled":true,"variants":[{"key":"on"}],"rules":[
                {"segment":"s","distributions":[{"variant":"on","rollout":100}]}]}],
             "segments":[{"key":"s","match_type":"ALL_MATCH_TYPE","constraints":[
                {"type":"{{type}}","property":"p","operator":"{{op}}","value":{{JsonSerializer.Serialize(operand)}}}]}]}
            """;
}
