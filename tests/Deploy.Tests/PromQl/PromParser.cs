using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests.PromQl;

/// <summary>Parses PromQL with Prometheus' own grammar, which is an npm package.</summary>
internal static class PromParser
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { MaxDepth = 256 };

    /// <summary>Parses expressions, in one run of the parser.</summary>
    /// <exception cref="FormatException">An expression cannot be parsed.</exception>
    public static IReadOnlyList<PromExpression> Parse(IReadOnlyList<string> expressions)
    {
        var (code, output, errors) = Tool.RunWithInput("node", JsonSerializer.Serialize(expressions), "tests/manifests/promql.mjs");
        if (code != 0)
            throw new InvalidOperationException($"tests/manifests/promql.mjs failed; run 'npm ci' in tests/manifests. {errors}");
        return [.. JsonNode.Parse(output)!.AsArray().Select(Read)];
    }

    private static PromExpression Read(JsonNode? node) =>
        node!["error"] is { } error ? throw new FormatException(error.ToString()) : node.Deserialize<PromExpression>(Options)!;
}
