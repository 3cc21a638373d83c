using FlagCluster.Contracts.Environments;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Writers that do not respond, as when every silo hangs.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task Write_WriterUnresponsive_Is503WithinTheTimeLimitAndSaysHowToRepeat()
    {
        await using var own = await Owned.StartAsync();
        var environment = await own.Server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var server = new TestServer
        {
            Folder = own.Server.Folder,
            AddMore = services => services.AddSingleton<IEnvironments>(new UnresponsiveEnvironments(serveRuleset: true)),
        };
        await using var second = new Owned(
            await TestServer.StartAsync(server, ("Management:TimeoutSeconds", "0.3"), ("Replica:Directory", ""))
        );
        var there = environment with { Server = second.Server };
        foreach (var (method, path, body) in new[] { ("PUT", "/flags/a", SampleDocuments.Flag()), ("POST", "/epoch", null) })
        {
            var answer = (await there.SendAsync(method, path, body, ("Idempotency-Key", path))).ExpectProblem(503);
            Assert.Equal("2", answer.Header("Retry-After"));
            var detail = answer.String("detail");
            Assert.Contains("whether the write was made: repeat it with the same Idempotency-Key", detail, StringComparison.Ordinal);
            Assert.Contains("Management:TimeoutSeconds", detail, StringComparison.Ordinal);
        }
        (await there.SendAsync("GET", "/flags")).Expect(200);
        (await there.SendAsync("GET", "/changes")).Expect(200);
    }
}
