using System.Text.Json.Nodes;
using FlagCluster.Cli.Tests.Support;

namespace FlagCluster.Cli.Tests.Evaluations;

/// <summary>Tests evaluations and their explanations.</summary>
[Collection(ServerCollection.Name)]
public sealed class EvaluationTests(ServerFixture server) : IDisposable
{
    private readonly Support.Cli _cli = Support.Cli.Of(server);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Evaluate_OneFlag_IsTheAnswerOfOfrep()
    {
        var expected = (await server.Host.EvaluateAsync("store-open")).Ok();

        var answer = (await _cli.RunAsync("evaluate", "store-open", "-k", "ada", "-o", "json")).Json();

        Assert.Equal((string?)expected["variant"], (string?)answer["variant"]);
        Assert.Equal((string?)expected["reason"], (string?)answer["reason"]);
    }

    [Fact]
    public async Task Evaluate_ValueOnly_PrintsNothingElse()
    {
        var run = await _cli.RunAsync("evaluate", "store-open", "-k", "ada", "--value");

        Assert.Equal("true\n", run.Succeeded().Output);
    }

    [Fact]
    public async Task Evaluate_UnknownFlag_ExitsWith4AndItsErrorCode()
    {
        var run = await _cli.RunAsync("evaluate", "no-such-flag");

        Assert.Equal(4, run.Code);
        Assert.Contains("FLAG_NOT_FOUND", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_AllFlags_AreATable()
    {
        var run = await _cli.RunAsync("evaluate", "-k", "ada", "-a", "address={\"country\":\"DE\"}");

        Assert.Matches("(?m)^ *store-open +open +true", run.Succeeded().Output);
    }

    [Fact]
    public async Task Explain_SegmentMember_NamesRuleAndCondition()
    {
        var run = await _cli.RunAsync("explain", "new-checkout", "-k", "user-grace");

        Assert.Contains("new-checkout at version ", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^  ✓ rule ", run.Output);
    }

    [Fact]
    public async Task Explain_Definition_IsNotSaved()
    {
        var file = _cli.Write("flag.yaml", "type: boolean\nvariants: { \"on\": true, \"off\": false }\ndefaultVariant: \"off\"\n");

        var answer = (await _cli.RunAsync("explain", "new-flag", "-f", file, "-o", "json")).Json();

        Assert.Equal("off", (string?)answer["variant"]);
        Assert.Equal(4, (await _cli.RunAsync("flag", "get", "new-flag")).Code);
    }

    [Fact]
    public async Task Bulk_ManyContexts_AnswersInTheirOrder()
    {
        var lines = Enumerable.Range(0, 50).Select(number => $$"""{"targetingKey":"user-{{number}}"}""").ToList();

        var run = await _cli.RunAsync(["bulk", "-", "--flag", "new-checkout"], string.Join('\n', lines));

        var answers = run.Succeeded().Output.TrimEnd('\n').Split('\n').Select(line => (string?)JsonNode.Parse(line)!["variant"]).ToList();
        Assert.Equal(50, answers.Count);
        foreach (var number in new[] { 0, 17, 49 })
        {
            var one = (await _cli.RunAsync("evaluate", "new-checkout", "-k", $"user-{number}", "-o", "json")).Json();
            Assert.Equal((string?)one["variant"], answers[number]);
        }
        Assert.Contains("50 contexts evaluated", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_LineThatIsNotJson_ExitsWith2AndNamesIt()
    {
        var run = await _cli.RunAsync(["bulk", "-"], "{\"targetingKey\":\"a\"}\nada\n");

        Assert.Equal(2, run.Code);
        Assert.Contains("Line 2", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_ErrorsOfEvaluations_ExitWith1AndAreAnswers()
    {
        var run = await _cli.RunAsync(["bulk", "-", "--flag", "no-such-flag"], "{\"targetingKey\":\"a\"}\n");

        Assert.Equal(1, run.Code);
        Assert.Contains("FLAG_NOT_FOUND", run.Output, StringComparison.Ordinal);
    }
}
