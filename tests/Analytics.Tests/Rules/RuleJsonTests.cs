using System.Text.Json;
using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Tests.Rules;

public sealed class RuleJsonTests
{
    private const string Valid = """
        {"name":"checkout-errors","flag":"checkout","variant":"on","compare":{"to":"variant","variant":"off"},
         "metric":{"of":"people","track":"error"},"direction":"up","atLeast":{"relative":0.3},"alpha":0.002,
         "minimum":{"people":200,"events":10},"window":"2h","for":2,"clear":{"below":0.5,"for":10},"cooldown":"1d",
         "severity":"critical","actions":[{"notify":"ops"},{"disable":true}],"armed":true}
        """;

    [Fact]
    public void Read_EveryProperty_IsRead()
    {
        var rule = Read(Valid).Rule!;

        Assert.Equal(("checkout-errors", "checkout", "on"), (rule.Name, rule.Flag, rule.Variant));
        Assert.Equal(new(MetricKind.TrackPeople, "error"), rule.Metric);
        Assert.Equal(new(ComparisonKind.Variant) { Variant = "off" }, rule.Compare);
        Assert.Equal((ChangeDirection.Up, new ChangeSize(0.3, true), 0.002), (rule.Direction, rule.AtLeast, rule.Alpha));
        Assert.Equal((200, 10, 7_200_000, 2), (rule.MinimumPeople, rule.MinimumEvents, rule.Window, rule.For));
        Assert.Equal((0.5, 10, 86_400_000, RuleSeverity.Critical), (rule.ClearBelow, rule.ClearFor, rule.Cooldown, rule.Severity));
        Assert.Equal(new RuleAction[] { new(ActionKind.Notify, "ops"), new(ActionKind.Disable) }, rule.Actions.ToArray());
        Assert.True(rule.Acts);
    }

    [Theory]
    [InlineData("""{"of":"errors"}""", """{"to":"threshold","value":0.05}""")]
    [InlineData("""{"of":"evaluations"}""", """{"to":"previous"}""")]
    [InlineData("""{"of":"mean","track":"latency"}""", """{"to":"season","weeks":5,"z":4.5}""")]
    [InlineData("""{"of":"sampleRatio"}""", """{"to":"weights"}""")]
    public void Read_EachComparison_IsValid(string metric, string compare) =>
        Assert.Empty(Read($$"""{"name":"a","flag":"f","metric":{{metric}},"compare":{{compare}}}""").Errors);

    [Theory]
    [InlineData("[]", "")]
    [InlineData("""{"name":"a","metric":{"of":"errors"},"compare":{"to":"previous"}}""", "/flag")]
    [InlineData("""{"name":"a//b"}""", "/name")]
    [InlineData("""{"metric":{"of":"latency"}}""", "/metric/of")]
    [InlineData("""{"metric":{"of":"people"}}""", "/metric/track")]
    [InlineData("""{"metric":{"of":"errors","track":"x"}}""", "/metric/track")]
    [InlineData("""{"metric":{"of":"people","track":"x"}}""", "/compare/to")]
    [InlineData("""{"compare":{"to":"yesterday"}}""", "/compare/to")]
    [InlineData("""{"compare":{}}""", "/compare")]
    [InlineData("""{"compare":{"to":"threshold"}}""", "/compare")]
    [InlineData("""{"compare":{"to":"threshold","value":-1}}""", "/compare/value")]
    [InlineData("""{"compare":{"to":"previous","value":1}}""", "/compare/value")]
    [InlineData("""{"compare":{"to":"season","weeks":2}}""", "/compare/weeks")]
    [InlineData("""{"compare":{"to":"variant","variant":"off"}}""", "/compare/to")]
    [InlineData("""{"compare":{"to":"weights"}}""", "/compare/to")]
    [InlineData("""{"direction":"sideways"}""", "/direction")]
    [InlineData("""{"atLeast":{"relative":0.2,"absolute":1}}""", "/atLeast")]
    [InlineData("""{"atLeast":{"relative":0}}""", "/atLeast/relative")]
    [InlineData("""{"alpha":0.01}""", "/alpha")]
    [InlineData("""{"minimum":{"people":5}}""", "/minimum")]
    [InlineData("""{"window":"5 minutes"}""", "/window")]
    [InlineData("""{"window":"8d"}""", "/window")]
    [InlineData("""{"window":"2d"}""", "/window")]
    [InlineData("""{"metric":{"of":"evaluations"},"window":"2h"}""", "/window")]
    [InlineData("""{"for":0}""", "/for")]
    [InlineData("""{"clear":{"below":1.5}}""", "/clear/below")]
    [InlineData("""{"cooldown":3600}""", "/cooldown")]
    [InlineData("""{"severity":"high"}""", "/severity")]
    [InlineData("""{"actions":[{"notify":"a","disable":true}]}""", "/actions/0")]
    [InlineData("""{"actions":[{"disable":false}]}""", "/actions/0/disable")]
    [InlineData("""{"actions":[{"notify":"a"},{"notify":"a"}]}""", "/actions/1")]
    [InlineData("""{"actions":[{"disable":true}]}""", "/actions/0")]
    [InlineData("""{"actions":[{"email":"a"}]}""", "/actions/0/email")]
    [InlineData("""{"armed":"yes"}""", "/armed")]
    [InlineData("""{"variant":"on"}""", "/variant")]
    [InlineData("""{"for":1,"for":2}""", "/for")]
    [InlineData("""{"a/b~c":1}""", "/a~1b~0c")]
    [InlineData("""{"name":"\ud800"}""", "/name")]
    public void Read_FaultyPart_IsReportedAtItsPosition(string part, string pointer)
    {
        var errors = Read(
            part.StartsWith('[') || part.Contains("\"name\":\"a\",", StringComparison.Ordinal) ? part : Completed(part)
        ).Errors;

        Assert.Contains(pointer, errors.Select(error => error.Pointer));
    }

    [Fact]
    public void Read_SeveralErrors_AreAllReported()
    {
        var errors = Read("""{"name":"","flag":7,"metric":{"of":"x"},"compare":{"to":"y"},"for":-1}""").Errors;

        Assert.Equal(["/name", "/flag", "/metric/of", "/compare/to", "/for"], errors.Select(error => error.Pointer));
    }

    [Fact]
    public void Read_ThresholdThatActs_NeedsArmed()
    {
        const string Document = """
            {"name":"a","flag":"f","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.05},"actions":[{"disable":true}],"armed":ARMED}
            """;

        Assert.True(Read(Document.Replace("ARMED", "true", StringComparison.Ordinal)).Rule!.Acts);
        Assert.False(Read(Document.Replace("ARMED", "false", StringComparison.Ordinal)).Rule!.Acts);
    }

    [Fact]
    public void Read_VariantComparedWithItself_IsReported() =>
        Assert.Equal(
            "/compare/variant",
            Assert.Single(Read(Valid.Replace("\"variant\":\"off\"", "\"variant\":\"on\"", StringComparison.Ordinal)).Errors).Pointer
        );

    /// <summary>Adds the required properties that a part does not have, in front.</summary>
    private static string Completed(string part)
    {
        var properties = new Dictionary<string, string>
        {
            ["name"] = "\"a\"",
            ["flag"] = "\"f\"",
            ["metric"] = """{"of":"errors"}""",
            ["compare"] = """{"to":"previous"}""",
        };
        var missing = properties.Where(property => !part.StartsWith($"{{\"{property.Key}\"", StringComparison.Ordinal));
        return "{" + string.Join(',', missing.Select(property => $"\"{property.Key}\":{property.Value}")) + "," + part[1..];
    }

    private static RuleReadResult Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RuleJson.Read(document.RootElement);
    }
}
