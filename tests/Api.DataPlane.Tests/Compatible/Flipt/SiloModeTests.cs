using FlagCluster.Api.DataPlane.Tests.Ofrep;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests that answers which another process evaluates are the same.</summary>
public sealed class SiloModeTests
{
    private static readonly (string Operation, string Body)[] Requests =
    [
        ("boolean", """{"flagKey":"beta","entityId":"root","requestId":"r","context":{"plan":"gold"}}"""),
        ("boolean", """{"flagKey":"theme","entityId":"root"}"""),
        ("boolean", """{"flagKey":"missing","entityId":"root"}"""),
        ("boolean", """{"flagKey":"beta","namespaceKey":"other"}"""),
        ("variant", """{"flagKey":"theme","entityId":"u","requestId":"r","context":{"plan":"gold"}}"""),
        ("variant", """{"flagKey":"split","requestId":"r"}"""),
        ("variant", "nonsense"),
        ("variant", ""),
        ("boolean/", """{"flagKey":"beta","entityId":"root","requestId":"r"}"""),
        ("batch", """{"requestId":"r","requests":[]}"""),
        ("batch", "[]"),
    ];

    [Fact]
    public async Task Evaluate_AnyRequest_HasTheAnswerOfReplicaMode()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        await using var siloServer = await replicaServer.StartSiloModeAsync();

        foreach (var (operation, body) in Requests)
        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
        {
            var expected = await environment.FliptAsync(operation, body, key);
            var found = await siloServer.SendAsync("POST", $"/evaluate/v1/{operation}", key, body);

            Assert.Equal(expected.Status, found.Status);
            Assert.Equal(expected.Stable(), found.Stable());
        }
    }
}
