using FlagCluster.Api.DataPlane.Tests.Ofrep;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Tests that answers which another process evaluates are the same.</summary>
public sealed class SiloModeTests
{
    private static readonly (string Method, string Path, string? Body)[] Requests =
    [
        ("POST", "evaluation", """{"flagKey":"imported","entityID":"u","entityContext":{"country":"FR"}}"""),
        ("POST", "evaluation", """{"flagKey":"limit","entityID":"u"}"""),
        ("POST", "evaluation", "nonsense"),
        ("POST", "evaluation", ""),
        ("POST", "evaluation/batch", """{"entities":[{"entityID":"u"}],"flagIDs":[42,3],"flagTags":["shop"]}"""),
        ("GET", "evaluation?json=%7B%22flagKey%22%3A%22layout%22%2C%22entityID%22%3A%22u%22%7D", null),
        ("GET", "evaluation", null),
        ("GET", "flags/42", null),
        ("GET", "export/eval_cache/json", null),
    ];

    [Fact]
    public async Task Evaluate_AnyRequest_HasTheAnswerOfReplicaMode()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewFlagrEnvironmentAsync();
        await using var siloServer = await replicaServer.StartSiloModeAsync();

        foreach (var (method, path, body) in Requests)
        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
        {
            var expected = await replicaServer.SendAsync(method, "/api/v1/" + path, key, body);
            var found = await siloServer.SendAsync(method, "/api/v1/" + path, key, body);

            Assert.Equal((path, expected.Status), (path, found.Status));
            Assert.Equal(expected.Stable(), found.Stable());
        }
    }
}
