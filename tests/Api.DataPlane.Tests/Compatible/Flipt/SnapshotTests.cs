using FlagCluster.Testing.Flipt;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests the snapshots from which clients of Flipt evaluate by themselves.</summary>
public sealed class SnapshotTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Source = """
        flags:
          - { key: on, type: BOOLEAN_FLAG_TYPE, enabled: true, rollouts: [{ segment: { keys: [a, b], operator: AND_SEGMENT_OPERATOR, value: false } }, { threshold: { percentage: 12.5, value: true } }] }
          - { key: adults, type: BOOLEAN_FLAG_TYPE, rollouts: [{ segment: { key: adults, value: true } }] }
          - key: color
            enabled: true
            variants: [{ key: red, attachment: { hue: 0 } }, { key: blue }, { key: gray, default: true }]
            rules: [{ segment: a, distributions: [{ variant: red, rollout: 53 }, { variant: blue, rollout: 47 }] }]
        segments:
          - { key: a, match_type: ANY_MATCH_TYPE, constraints: [{ type: STRING_COMPARISON_TYPE, property: plan, operator: eq, value: gold }, { type: STRING_COMPARISON_TYPE, property: plan, operator: isnotoneof, value: '["x","y"]' }] }
          - { key: b, match_type: ALL_MATCH_TYPE, constraints: [] }
          - { key: adults, match_type: ALL_MATCH_TYPE, constraints: [{ type: NUMBER_COMPARISON_TYPE, property: age, operator: gte, value: "18" }] }
        """;

    private const string Path = "/internal/v1/evaluation/snapshot/namespace/default";

    [Theory]
    [InlineData(Path)]
    [InlineData("/client/v2/environments/any/namespaces/shop/snapshot")]
    public async Task Get_ImportedFlags_AreThoseThatTheFormatCanExpress(string path)
    {
        var environment = await ImportAsync();

        var answer = (await server.SendAsync("GET", path, environment.ServerKey)).Expect(200).Json;

        Assert.Equal(["color", "on"], answer.GetProperty("flags").EnumerateArray().Select(flag => flag.GetProperty("key").GetString()));
        Assert.Equal("adults", Assert.Single(answer.GetProperty("unsupported").EnumerateArray()).GetProperty("key").GetString());
        var (color, on) = (answer.GetProperty("flags")[0], answer.GetProperty("flags")[1]);
        var distributions = color.GetProperty("rules")[0].GetProperty("distributions");
        // Flipt's edge of 53 % is the bucket 529.
        Assert.Equal([52.905, 47.095], distributions.EnumerateArray().Select(share => share.GetProperty("rollout").GetDouble()));
        Assert.Equal("{\"hue\":0}", distributions[0].GetProperty("variantAttachment").GetString());
        Assert.Equal("gray", color.GetProperty("defaultVariant").GetProperty("key").GetString());
        Assert.Equal(13, on.GetProperty("rollouts")[1].GetProperty("threshold").GetProperty("percentage").GetInt32());
        var segment = on.GetProperty("rollouts")[0].GetProperty("segment");
        Assert.Equal("AND_SEGMENT_OPERATOR", segment.GetProperty("segmentOperator").GetString());
        Assert.Equal(
            ["eq gold", "isnotoneof [\"x\",\"y\"]"],
            segment
                .GetProperty("segments")[0]
                .GetProperty("constraints")
                .EnumerateArray()
                .Select(constraint => $"{constraint.GetProperty("operator").GetString()} {constraint.GetProperty("value").GetString()}")
        );
    }

    [Fact]
    public async Task Get_CurrentTag_Is304WithTheTagWithoutQuotes()
    {
        var environment = await ImportAsync();

        var first = (await server.SendAsync("GET", Path, environment.ServerKey)).Expect(200);
        var tag = first.Header("ETag")!;
        var second = await server.SendAsync("GET", Path, environment.ServerKey, body: null, ("If-None-Match", tag));
        await environment.PutNumberAsync(1);
        var third = await server.SendAsync("GET", Path, environment.ServerKey, body: null, ("If-None-Match", tag));

        Assert.Matches("^[0-9a-f]{40}$", tag);
        Assert.Equal((304, tag), (second.Status, second.Header("ETag")));
        Assert.Empty(second.Bytes);
        third.Expect(200);
        Assert.NotEqual(tag, third.Header("ETag"));
    }

    [Fact]
    public async Task Get_KeyThatMayNotReadRules_Is403()
    {
        var environment = await ImportAsync();

        (await server.SendAsync("GET", Path, environment.ClientKey)).ExpectError(403, 7);
        (await server.SendAsync("GET", Path.Replace("default", "other", StringComparison.Ordinal), environment.ServerKey)).ExpectError(
            404,
            5
        );
    }

    [Fact]
    public async Task Get_FileOfFlipt_ListsEveryFlagOnce()
    {
        using var document = FliptFile.Parse();
        var environment = await server.NewFliptEnvironmentAsync();
        await environment.ImportFliptAsync(FliptFile.Content);

        var answer = (await server.SendAsync("GET", Path, environment.ServerKey)).Expect(200).Json;

        var listed = answer.GetProperty("flags").EnumerateArray().Concat(answer.GetProperty("unsupported").EnumerateArray());
        Assert.Equal(
            new FliptReference(document.RootElement).Flags.Order(StringComparer.Ordinal),
            listed.Select(flag => flag.GetProperty("key").GetString()!).Order(StringComparer.Ordinal)
        );
    }

    private async Task<TestEnvironment> ImportAsync()
    {
        var environment = await server.NewFliptEnvironmentAsync();
        await environment.ImportFliptAsync(System.Text.Encoding.UTF8.GetBytes(Source));
        return environment;
    }
}
