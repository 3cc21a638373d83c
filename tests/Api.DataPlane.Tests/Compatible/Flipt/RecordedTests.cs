using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests that the answers are recorded and counted as those of OFREP.</summary>
public sealed class RecordedTests
{
    [Fact]
    public async Task Evaluate_OneFlagAndABatch_RecordsAnEventForEachFlag()
    {
        await using var server = await TestServer.StartAsync(("EventPrivacy:Attributes", "plan"));
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        (await environment.FliptAsync("variant", """{"context":{"plan":"gold","x":"y"},"flagKey":"theme","entityId":"user-1"}""")).Expect(
            200
        );
        (await environment.FliptAsync("boolean", """{"flagKey":"theme","entityId":"user-1"}""")).Expect(400);
        (
            await environment.FliptAsync(
                "batch",
                """{"requests":[{"flagKey":"beta","entityId":"root"},{"flagKey":"missing"},{"flagKey":"layout","entityId":"user-2"}]}"""
            )
        ).Expect(200);

        // Events of requests on different threads have no order.
        var events = (await EventListener.Of(server).ReadAsync(3)).OrderBy(json => json.GetProperty("flagKey").GetString()).ToList();
        Assert.Equal(
            ["beta on TARGETING_MATCH root", "layout wide STATIC user-2", "theme dark TARGETING_MATCH user-1"],
            events.Select(json =>
                string.Join(
                    ' ',
                    new[] { "flagKey", "variant", "reason", "targetingKey" }.Select(name => json.GetProperty(name).GetString())
                )
            )
        );
        Assert.Equal("""{"plan":"gold"}""", events[2].GetProperty("context").GetRawText());
    }

    [Fact]
    public async Task Evaluate_EveryOutcome_IsCounted()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        (await environment.FliptAsync("boolean", """{"flagKey":"beta","entityId":"u"}""")).Expect(200);
        (await environment.FliptAsync("boolean", """{"flagKey":"theme","entityId":"u"}""")).Expect(400);
        (await environment.FliptAsync("boolean", """{"flagKey":"missing","entityId":"u"}""")).Expect(404);
        (await environment.FliptAsync("variant", """{"flagKey":"split"}""")).Expect(400);
        (await environment.FliptAsync("batch", """{"requests":[{"flagKey":"theme"},{"flagKey":"none"},{"flagKey":"x"}]}""")).Expect(200);
        (await environment.FliptAsync("batch", "[]")).Expect(400);

        Assert.Equal(
            [
                "flagcluster.evaluation.bulk.requests flipt_batch answered 1",
                "flagcluster.evaluation.errors flipt flag_not_found 1",
                "flagcluster.evaluation.errors flipt targeting_key_missing 1",
                "flagcluster.evaluation.errors flipt type_mismatch 1",
                "flagcluster.evaluation.errors flipt_batch flag_not_found 1",
                "flagcluster.evaluation.errors flipt_batch parse_error 1",
                "flagcluster.evaluations flipt default 1",
                "flagcluster.evaluations flipt error 3",
                "flagcluster.evaluations flipt_batch default 2",
                "flagcluster.evaluations flipt_batch error 2",
            ],
            Measurements.Evaluations(server.Services, environment.Id)
        );
    }

    [Fact]
    public async Task Evaluate_BatchThatFails_RecordsNothing()
    {
        await using var server = await TestServer.StartAsync();
        var attachment = new string('x', 60_000);
        var environment = await server.NewFliptEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"big","type":"string","variants":{"a":"a"},"defaultVariant":"a","attachments":{"a":"{{{attachment}}}"}}]}
            """
        );
        var requests = string.Join(',', Enumerable.Repeat("""{"flagKey":"big","entityId":"lost"}""", 100));

        (await environment.FliptAsync("batch", $$"""{"requests":[{{requests}}]}""")).Expect(400);
        (await environment.FliptAsync("batch", """{"requests":[{"flagKey":"big","entityId":"kept"},{"flagKey":"no"}]}""")).Expect(200);

        var recorded = Assert.Single(await EventListener.Of(server).ReadAsync(1));
        Assert.Equal("kept", recorded.GetProperty("targetingKey").GetString());
        Assert.Equal(
            [
                "flagcluster.evaluation.bulk.requests flipt_batch answered 1",
                "flagcluster.evaluation.errors flipt_batch flag_not_found 1",
                "flagcluster.evaluation.errors flipt_batch parse_error 1",
                "flagcluster.evaluations flipt_batch error 2",
                "flagcluster.evaluations flipt_batch static 1",
            ],
            Measurements.Evaluations(server.Services, environment.Id)
        );
    }
}
