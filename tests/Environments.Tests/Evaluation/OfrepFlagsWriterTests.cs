using System.Buffers;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using FlagCluster.Environments.Tests.Support;

namespace FlagCluster.Environments.Tests.Evaluation;

/// <summary>Tests that the answers for all flags, which are composed of kept parts, are those of a plain serialization.</summary>
public sealed class OfrepFlagsWriterTests
{
    private const string Document = """
        {"flags":[
          {"key":"a-static","type":"string","variants":{"on":"<é\"😀>","off":""},"defaultVariant":"on"},
          {"key":"b-default","type":"number","variants":{"one":1.50,"two":2e3},"defaultVariant":"two","rules":[{"id":"r","when":{"attribute":"x","equals":1},"serve":{"variant":"one"}}]},
          {"key":"c-rule","type":"object","variants":{"on":{"a":[1,null,{"b":"/"}]},"off":{}},"defaultVariant":"off","rules":[{"id":"r","serve":{"variant":"on"}}]},
          {"key":"d-split","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]},
          {"key":"e-disabled","type":"boolean","enabled":false,"variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off"},
          {"key":"f-no-value","type":"boolean","enabled":false,"variants":{"on":true,"off":false},"defaultVariant":"on"},
          {"key":"g-error","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}],"by":"missing"}}]}
        ],"segments":[]}
        """;

    private readonly CompiledRuleset _ruleset = CompiledRuleset.Compile(
        RulesetJson.ReadTrusted(Encoding.UTF8.GetBytes(Document)),
        EnvironmentVersion.Initial
    );

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Visit_FlagsOfEveryReason_WritesTheBytesOfAPlainSerialization(bool stale, bool forClientKey)
    {
        var context = ContextOf("""{"targetingKey":"user-1"}""");
        var expected = Serialize(context, stale, forClientKey);

        var first = Write(context, stale, forClientKey);
        var second = Write(context, stale, forClientKey);

        Assert.Equal(expected, first);
        Assert.Equal(expected, second);
    }

    [Fact]
    public void Visit_FlagsThatWereWrittenBefore_AllocatesNothing()
    {
        var context = ContextOf("""{"targetingKey":"user-1","missing":"x"}""");

        var allocated = Allocations.Of(() => Visit(AnswerBuffer.Take(), context, stale: false, forClientKey: false));

        Assert.Equal(0, allocated);
    }

    private string Write(EvaluationContext context, bool stale, bool forClientKey)
    {
        var output = AnswerBuffer.Take();
        Visit(output, context, stale, forClientKey);
        return Encoding.UTF8.GetString(output.Written.Span);
    }

    private void Visit(AnswerBuffer output, EvaluationContext context, bool stale, bool forClientKey)
    {
        var writer = new OfrepFlagsWriter(output, stale, forClientKey);
        foreach (var flag in _ruleset.Flags(FlagScope.All))
            writer.Visit(flag, _ruleset.Evaluate(flag, context));
    }

    private string Serialize(EvaluationContext context, bool stale, bool forClientKey)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartArray();
            foreach (var flag in _ruleset.Flags(FlagScope.All))
                Serialize(writer, flag, _ruleset.Evaluate(flag, context), stale, forClientKey);
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan)[1..^1];
    }

    private static void Serialize(Utf8JsonWriter writer, CompiledFlag flag, in EvaluationResult result, bool stale, bool forClientKey)
    {
        writer.WriteStartObject();
        writer.WriteString("key", flag.Key);
        if (result.Error != ErrorCode.None)
        {
            writer.WriteString("errorCode", result.Error.Utf8());
            writer.WriteString("errorDetails", result.DescribeError(forClientKey));
            writer.WriteEndObject();
            return;
        }
        if (result.Variant is { } variant)
        {
            writer.WriteString("variant", variant.Key);
            writer.WritePropertyName("value");
            writer.WriteRawValue(variant.Value.Json.Span);
        }
        writer.WriteString("reason", (stale ? Reason.Stale : result.Reason).Utf8());
        writer.WriteEndObject();
    }

    private EvaluationContext ContextOf(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var context = new EvaluationContext(new Random(1));
        bytes.CopyTo(context.Begin(_ruleset, DateTimeOffset.UnixEpoch, bytes.Length));
        var reader = new Utf8JsonReader(context.Body);
        reader.Read();
        Assert.Equal(ErrorCode.None, context.ReadJson(ref reader, out _));
        return context;
    }
}
