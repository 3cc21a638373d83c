using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Tests that the answers are recorded and counted as those of OFREP.</summary>
public sealed class RecordedTests
{
    [Fact]
    public async Task Evaluate_OneFlagAndABatch_RecordsAndCountsEachFlag()
    {
        await using var server = await TestServer.StartAsync(("EventPrivacy:Attributes", "country"));
        var environment = await server.NewFlagrEnvironmentAsync();

        (await environment.FlagrAsync("""{"flagID":42,"entityID":"a","entityContext":{"country":"FR","x":1}}""")).Expect(200);
        (await environment.FlagrAsync("""{"flagKey":"missing","entityID":"a"}""")).Expect(200);
        (await environment.FlagrBatchAsync("""{"entities":[{"entityID":"b"}],"flagKeys":["layout","missing"]}""")).Expect(200);
        (await environment.FlagrBatchAsync("[]")).Expect(400);

        // Events of requests on different threads have no order.
        var events = (await EventListener.Of(server).ReadAsync(2)).OrderBy(json => json.GetProperty("flagKey").GetString()).ToList();
        Assert.Equal(
            ["imported B TARGETING_MATCH a", "layout wide STATIC b"],
            events.Select(json =>
                string.Join(
                    ' ',
                    new[] { "flagKey", "variant", "reason", "targetingKey" }.Select(name => json.GetProperty(name).GetString())
                )
            )
        );
        Assert.Equal("""{"country":"FR"}""", events[0].GetProperty("context").GetRawText());
        Assert.Equal(
            [
                "flagcluster.evaluation.bulk.requests flagr_batch answered 1",
                "flagcluster.evaluation.errors flagr flag_not_found 1",
                "flagcluster.evaluation.errors flagr_batch flag_not_found 1",
                "flagcluster.evaluation.errors flagr_batch parse_error 1",
                "flagcluster.evaluations flagr error 1",
                "flagcluster.evaluations flagr targeting_match 1",
                "flagcluster.evaluations flagr_batch error 2",
                "flagcluster.evaluations flagr_batch static 1",
            ],
            Measurements.Evaluations(server.Services, environment.Id)
        );
    }

    [Fact]
    public async Task Evaluate_BatchThatFails_RecordsNothing()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewFlagrEnvironmentAsync();
        var text = new string('x', 60_000);
        var missing = string.Join(',', Enumerable.Range(1, 99).Select(number => $"\"missing-{number}\""));
        var large = $$$"""{"entities":[{"entityID":"a","entityContext":{"text":"{{{text}}}"}}],"flagKeys":["layout",{{{missing}}}]}""";

        (await environment.FlagrBatchAsync("""{"entities":[{"entityID":"a"},5],"flagKeys":["layout"]}""")).Expect(400);
        Assert.Contains("larger than 4 MiB", (await environment.FlagrBatchAsync(large)).ExpectError(400), StringComparison.Ordinal);
        var answer = (await environment.FlagrBatchAsync("""{"entities":[{"entityID":"b"},{}],"flagKeys":["layout"]}""")).Expect(200);

        var events = await EventListener.Of(server).ReadAsync(2);
        Assert.Equal(
            answer
                .Json.GetProperty("evaluationResults")
                .EnumerateArray()
                .Select(result => result.GetProperty("evalContext").GetProperty("entityID").GetString()),
            events.Select(json => json.GetProperty("targetingKey").GetString())
        );
        Assert.Equal(
            [
                "flagcluster.evaluation.bulk.requests flagr_batch answered 1",
                "flagcluster.evaluation.errors flagr_batch parse_error 2",
                "flagcluster.evaluations flagr_batch error 2",
                "flagcluster.evaluations flagr_batch static 2",
            ],
            Measurements.Evaluations(server.Services, environment.Id)
        );
    }
}
