using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible;

/// <summary>Tests that requests above a limit have an answer that the clients of an API read.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("flipt", "POST", "/evaluate/v1/boolean")]
    [InlineData("flipt", "GET", "/api/v1/namespaces/default/flags")]
    [InlineData("flagr", "POST", "/api/v1/evaluation")]
    [InlineData("flagr", "GET", "/api/v1/flags")]
    public async Task Request_AboveALimit_Is429WithAMessage(string api, string method, string path)
    {
        foreach (var setting in new[] { "RateLimit:KeyPerSecond", "RateLimit:AddressPerSecond" })
        {
            await using var server = await TestServer.StartAsync((setting, "1"));
            var environment = await server.NewCompatibleEnvironmentAsync(api, "{}");

            foreach (var headers in new (string, string)[][] { [], [("Origin", "https://shop.example")] })
            {
                Answer answer;
                do answer = await server.SendAsync(method, path, environment.ServerKey, method == "POST" ? "{}" : null, headers);
                while (answer.Status != 429);

                Assert.Contains(setting, answer.String("message"), StringComparison.Ordinal);
                Assert.NotNull(answer.Header("Retry-After"));
            }
        }
    }
}
