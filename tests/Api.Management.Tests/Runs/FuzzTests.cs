using System.Globalization;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>
/// Sends generated requests to every operation of the OpenAPI document: no answer is a failure of the server, and none has a status that
/// the document does not describe. <c>FLAGCLUSTER_FUZZ_REQUESTS</c> and <c>FLAGCLUSTER_FUZZ_SEED</c> set their number and the seed.
/// </summary>
public sealed class FuzzTests
{
    private const int Rounds = 20;
    private const int MaxReported = 40;

    private static int Requests => (int)Setting("FLAGCLUSTER_FUZZ_REQUESTS", 10_000);

    private static ulong Seed => Setting("FLAGCLUSTER_FUZZ_SEED", 14);

    [Fact]
    public async Task Requests_Generated_AreAnsweredAsTheDocumentDescribes()
    {
        await using var server = await TestServer.StartAsync(
            ("RateLimit:ManagementPerSecond", "0"),
            ("RateLimit:ManagementAddressPerSecond", "0"),
            ("RateLimit:KeyPerSecond", "0"),
            ("RateLimit:AddressPerSecond", "0"),
            // The errors of Flipt's stream are delayed by it.
            ("Stream:RetryMilliseconds", "10")
        );
        var items = await TenantItems.AddAsync(server, (await server.NewEnvironmentAsync()).Id, "own");
        var operations = await Operation.ReadAsync(server);
        var problems = new List<string>();
        var sent = 0;

        for (var round = 0; round < Rounds; round++)
        {
            // Each round has a project and an environment as they were in the beginning.
            await server.Directories.UndeleteProjectAsync(TestActors.Administrator, TestServer.Organization, TestServer.Project);
            await server.Directories.UpdateProjectAsync(
                TestActors.Administrator,
                TestServer.Organization,
                TestServer.Project,
                new() { Archived = false }
            );
            var fuzz = new Fuzz(Seed + (ulong)round, await server.NewEnvironmentAsync(SampleDocuments.Mixed), items);
            for (var i = 0; i < Requests / Rounds; i++, sent++)
                await SendAsync(server, operations[sent % operations.Count], fuzz, problems);
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(MaxReported)));
        Assert.Equal(Requests / Rounds * Rounds, sent);
    }

    private static async Task SendAsync(TestServer server, Operation operation, Fuzz fuzz, List<string> problems)
    {
        using var request = fuzz.Next(operation);
        if (await StatusAsync(server.Http, request) is not { } status)
        {
            problems.Add($"{operation.Route}: no answer within {server.Http.Timeout} for {request.Method} {request.RequestUri}");
            return;
        }
        // By design: the probe while an environment is loaded, and sign-ins with the identity provider of the items, which nobody runs.
        var mayFail = operation.Template == "/health/ready" || operation.Template.StartsWith("/auth/sso/", StringComparison.Ordinal);
        if ((status < 500 || mayFail) && operation.Statuses.Contains(status))
            return;
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        problems.Add($"{operation.Route}: {status} for {request.Method} {request.RequestUri} {body}");
    }

    /// <summary>Returns the status of the answer; null when none comes before the timeout of the client.</summary>
    private static async Task<int?> StatusAsync(HttpClient client, HttpRequestMessage request)
    {
        try
        {
            // A stream does not end.
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (int)response.StatusCode;
        }
        catch (TaskCanceledException)
        {
            return null;
        }
    }

    private static ulong Setting(string name, ulong otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
