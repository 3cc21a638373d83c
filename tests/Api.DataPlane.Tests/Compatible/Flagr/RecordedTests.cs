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

        var events = await EventListener.Of(server).ReadAsync(2);
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
}
