using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests <c>POST /evaluate/v1/variant</c>.</summary>
public sealed class VariantTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Gold = """{"plan":"gold"}""",
        Staff = """{"email":"a@acme.example"}""";

    [Theory]
    [InlineData("theme", "{}", "false", "[]", "DEFAULT", "light", "")]
    [InlineData("theme", Gold, "true", """["gold"]""", "MATCH", "dark", """{"hue":"\"é\"","n":[1,2.50]}""")]
    [InlineData("none", "{}", "false", "[]", "UNKNOWN", "", "")]
    [InlineData("none", Staff, "true", """["staff"]""", "MATCH", "", "")]
    [InlineData("retired", "{}", "false", "[]", "FLAG_DISABLED", "a", "")]
    [InlineData("title", "{}", "false", "[]", "DEFAULT", "long", "\"A long \\\"title\\\"\"")]
    [InlineData("layout", "{}", "false", "[]", "DEFAULT", "wide", """{"columns":3}""")]
    [InlineData("limit", "{}", "false", "[]", "DEFAULT", "low", "1.50")]
    [InlineData("größe/100%", "{}", "false", "[]", "DEFAULT", "x", "")]
    public async Task Evaluate_Flag_HasEveryMemberOfFlipt(
        string flag,
        string context,
        string match,
        string segments,
        string reason,
        string variant,
        string attachment
    )
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = (
            await environment.FliptAsync(
                "variant",
                $$"""{"flagKey":"{{flag}}","entityId":"user-1","context":{{context}},"requestId":"r \"1\""}"""
            )
        ).Expect(200);

        Assert.Equal(
            [
                "match",
                "segmentKeys",
                "reason",
                "variantKey",
                "variantAttachment",
                "requestId",
                "requestDurationMillis",
                "timestamp",
                "flagKey",
            ],
            answer.Json.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(
            (match, segments, reason + "_EVALUATION_REASON", variant, attachment, "r \"1\"", flag),
            (
                answer.Json.GetProperty("match").GetRawText(),
                answer.Json.GetProperty("segmentKeys").GetRawText(),
                answer.String("reason"),
                answer.String("variantKey"),
                answer.String("variantAttachment"),
                answer.String("requestId"),
                answer.String("flagKey")
            )
        );
    }

    [Fact]
    public async Task Evaluate_ClientKey_SeesNoOtherFlagsAndNoSegments()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var visible = await environment.FliptAsync(
            "variant",
            $$"""{"flagKey":"theme","entityId":"u","context":{{Gold}}}""",
            environment.ClientKey
        );
        var hidden = await environment.FliptAsync("variant", """{"flagKey":"layout","entityId":"u"}""", environment.ClientKey);
        var missing = await environment.FliptAsync("variant", """{"flagKey":"missing","entityId":"u"}""", environment.ClientKey);

        Assert.Equal("dark", visible.Expect(200).String("variantKey"));
        Assert.Equal("[]", visible.Json.GetProperty("segmentKeys").GetRawText());
        Assert.Equal(missing.ExpectError(404, 5).Replace("missing", "layout", StringComparison.Ordinal), hidden.ExpectError(404, 5));
    }

    [Theory]
    [InlineData("""{"flagKey":"split"}""")]
    [InlineData("""{"flagKey":"split","entityId":""}""")]
    public async Task Evaluate_SplitWithoutEntity_Is400(string body)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = await environment.FliptAsync("variant", body);

        Assert.Contains("targeting key", answer.ExpectError(400, 3), StringComparison.Ordinal);
    }
}
