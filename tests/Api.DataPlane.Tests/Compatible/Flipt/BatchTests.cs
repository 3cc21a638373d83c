using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests <c>POST /evaluate/v1/batch</c>.</summary>
public sealed class BatchTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Evaluate_GoodAndFailingRequests_HasAnAnswerForEachInOrder()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = (
            await environment.FliptAsync(
                "batch",
                """
                {"requestId":"b-1","requests":[
                  {"flagKey":"beta","entityId":"root","requestId":"i-1"},
                  {"flagKey":"missing","entityId":"u","namespaceKey":"default"},
                  {"flagKey":"theme","entityId":"u","context":{"plan":"gold"}},
                  {"flagKey":"split"},
                  {"flagKey":"beta","entityId":7},
                  {"flagKey":"beta","entityId":"u","namespaceKey":"ö"},
                  5,
                  {"flagKey":"beta","entityId":"u"}
                ]}
                """
            )
        ).Expect(200);

        Assert.Equal("b-1", answer.String("requestId"));
        Assert.Equal(["requestId", "responses", "requestDurationMillis"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            [
                "BOOLEAN True i-1 [\"staff\"]",
                "ERROR missing default NOT_FOUND",
                "VARIANT dark b-1 [\"gold\"]",
                "ERROR split  UNKNOWN",
                "ERROR beta  UNKNOWN",
                "ERROR beta ö NOT_FOUND",
                "ERROR   UNKNOWN",
                "BOOLEAN False b-1 []",
            ],
            answer.Json.GetProperty("responses").EnumerateArray().Select(Describe)
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"requests":null}""")]
    [InlineData("""{"requests":[],"reference":"x","other":{"requests":[1]}}""")]
    public async Task Evaluate_NoRequests_HasNoResponses(string body)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = (await environment.FliptAsync("batch", body)).Expect(200);

        Assert.Equal("[]", answer.Json.GetProperty("responses").GetRawText());
    }

    [Fact]
    public async Task Evaluate_ManyRequests_AnswersAsSingleOnes()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        var entities = Enumerable.Range(0, 300).Select(number => $"user-{number}").ToList();
        var requests = entities.Select(entity => $$"""{"flagKey":"split","entityId":"{{entity}}"}""").ToList();

        var batch = (await environment.FliptAsync("batch", $$"""{"request_id":"b","requests":[{{string.Join(',', requests)}}]}""")).Expect(
            200
        );

        var variants = batch
            .Json.GetProperty("responses")
            .EnumerateArray()
            .Select(item => item.GetProperty("variantResponse").GetProperty("variantKey").GetString());
        var singles = new List<string?>();
        foreach (var request in requests)
            singles.Add((await environment.FliptAsync("variant", request)).Expect(200).String("variantKey"));
        Assert.Equal(singles, variants);
    }

    [Fact]
    public async Task Evaluate_MoreRequestsThanABatchHas_Is400()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        var requests = string.Join(',', Enumerable.Repeat("{}", 1001));

        var answer = (await environment.FliptAsync("batch", $$"""{"requests":[{{requests}}]}""")).Expect(400);

        Assert.Contains("at most 1000 requests", answer.String("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_LongRequestId_Is400()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = (await environment.FliptAsync("batch", $$"""{"requestId":"{{new string('x', 257)}}","requests":[]}""")).Expect(400);

        Assert.Contains("longer than 256 bytes", answer.String("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_AttachmentsBeyondTheLargestAnswer_Is400()
    {
        var attachment = new string('x', 60_000);
        var environment = await server.NewFliptEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"big","type":"string","variants":{"a":"a"},"defaultVariant":"a","attachments":{"a":"{{{attachment}}}"}}]}
            """
        );
        var requests = string.Join(',', Enumerable.Repeat("""{"flagKey":"big","entityId":"u"}""", 100));

        var answer = (await environment.FliptAsync("batch", $$"""{"requests":[{{requests}}]}""")).Expect(400);

        Assert.Contains("larger than 4 MiB", answer.String("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_ClientKey_HasErrorsForFlagsThatItDoesNotSee()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = await environment.FliptAsync(
            "batch",
            """{"requests":[{"flagKey":"layout","entityId":"u"},{"flagKey":"theme","entityId":"u"}]}""",
            environment.ClientKey
        );

        Assert.Equal(
            ["ERROR_EVALUATION_RESPONSE_TYPE", "VARIANT_EVALUATION_RESPONSE_TYPE"],
            answer.Expect(200).Json.GetProperty("responses").EnumerateArray().Select(item => item.GetProperty("type").GetString())
        );
    }

    private static string Describe(JsonElement item)
    {
        var type = item.GetProperty("type").GetString()!.Replace("_EVALUATION_RESPONSE_TYPE", "", StringComparison.Ordinal);
        if (item.TryGetProperty("errorResponse", out var error))
        {
            var reason = error.GetProperty("reason").GetString()!.Replace("_ERROR_EVALUATION_REASON", "", StringComparison.Ordinal);
            return $"{type} {error.GetProperty("flagKey")} {error.GetProperty("namespaceKey")} {reason}";
        }
        var isBoolean = item.TryGetProperty("booleanResponse", out var answer);
        if (!isBoolean)
            answer = item.GetProperty("variantResponse");
        var value = answer.GetProperty(isBoolean ? "enabled" : "variantKey");
        return $"{type} {value} {answer.GetProperty("requestId")} {answer.GetProperty("segmentKeys").GetRawText()}";
    }
}
