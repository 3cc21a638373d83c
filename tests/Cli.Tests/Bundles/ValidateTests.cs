using System.Text.Json.Nodes;
using FlagCluster.Testing;

namespace FlagCluster.Cli.Tests.Bundles;

/// <summary>Tests the validation of local files, without a server.</summary>
public sealed class ValidateTests : IDisposable
{
    private const string Bad = """
        flags:
          - key: a
            type: boolean
            variants: { "on": true }
            defaultVariant: "off"
        """;

    private readonly Support.Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Validate_TheDemo_IsValid()
    {
        var run = await _cli.RunAsync("validate", Repository.ShopRuleset);

        Assert.Equal(0, run.Code);
        Assert.Contains("1 file valid.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_UnknownVariant_NamesFileLineAndPointer()
    {
        var file = _cli.Write("bad.yaml", Bad);

        var run = await _cli.RunAsync("validate", Repository.ShopRuleset, file);

        Assert.Equal(1, run.Code);
        Assert.StartsWith($"{file}:5:21: /flags/0/defaultVariant: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Json_NamesTheLine()
    {
        var file = _cli.Write("bad.json", "{\n  \"flags\": [\n    { \"key\": 5 }\n  ]\n}\n");

        var findings = await RunJsonAsync(file);

        Assert.Contains(findings, finding => (string?)finding!["pointer"] == "/flags/0/key" && (int?)finding["line"] == 3);
    }

    [Theory]
    [InlineData("bad.yaml", "flags:\n  - key: a\n   type: boolean\n", 3)]
    [InlineData("bad.json", "{\n\"flags\": [}\n", 2)]
    public async Task Validate_MalformedText_NamesTheLine(string name, string text, int line)
    {
        var findings = await RunJsonAsync(_cli.Write(name, text));

        Assert.Equal(line, (int?)Assert.Single(findings)!["line"]);
    }

    [Fact]
    public async Task Validate_OnGitHubActions_WritesAnnotations()
    {
        var file = _cli.Write("bad.yaml", Bad);
        _cli.Variables["GITHUB_ACTIONS"] = "true";

        var run = await _cli.RunAsync("validate", file);

        Assert.DoesNotContain('\u001b', run.Output + run.Errors);
        Assert.StartsWith(
            $"::error file={file},line=5,col=21,title=Invalid ruleset::/flags/0/defaultVariant: ",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Validate_ForGitLab_WritesACodeQualityReport()
    {
        var run = await _cli.RunAsync("validate", _cli.Write("bad.yaml", Bad), "--annotations", "gitlab");

        var entry = Assert.Single(JsonNode.Parse(run.Output)!.AsArray())!;
        Assert.Equal(5, (int?)entry["location"]!["lines"]!["begin"]);
        Assert.Equal(64, ((string?)entry["fingerprint"])!.Length);
        Assert.Equal("major", (string?)entry["severity"]);
    }

    [Fact]
    public async Task Validate_MissingFile_ExitsWith2()
    {
        var run = await _cli.RunAsync("validate", "none.yaml");

        Assert.Equal(2, run.Code);
        Assert.Contains("none.yaml", run.Errors, StringComparison.Ordinal);
    }

    private async Task<JsonArray> RunJsonAsync(string file)
    {
        var run = await _cli.RunAsync("validate", file, "-o", "json");
        Assert.Equal(1, run.Code);
        return JsonNode.Parse(run.Output)!.AsArray();
    }
}
