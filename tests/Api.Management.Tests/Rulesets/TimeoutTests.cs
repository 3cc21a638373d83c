using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>The fault: the writer does not respond, as when all silos hang.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task Write_WriterUnresponsive_Is503WithInstructionsToRepeatIt()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: true);

        foreach (var (method, path, body) in new[] { ("PUT", "/flags/a", SampleDocuments.Flag()), ("POST", "/epoch", null) })
        {
            var answer = (await servers.Environment.SendAsync(method, path, body, ("Idempotency-Key", path))).ExpectProblem(503);

            Assert.Equal("2", answer.Header("Retry-After"));
            var detail = answer.String("detail");
            Assert.Contains("whether the write was made: repeat it with the same Idempotency-Key", detail, StringComparison.Ordinal);
            Assert.Contains("Management:TimeoutSeconds", detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_WriterUnresponsive_Continues()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: true);

        (await servers.Environment.SendAsync("GET", "/flags")).Expect(200);
        (await servers.Environment.SendAsync("GET", "/changes")).Expect(200);
    }
}
