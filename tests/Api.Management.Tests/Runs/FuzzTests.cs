using System.Globalization;
using FlagCluster.Contracts.Tenancy;
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

    // Operations that a failure of something else makes fail, and what.
    private static readonly Dictionary<string, string> MayFail = new()
    {
        ["GET /health/ready"] = "503 while an environment is loaded.",
        ["GET /auth/sso/callback/{provider}"] = "It reads the configuration of the identity provider, which nobody runs.",
        ["GET /auth/sso/{organization}/{provider}"] = "It reads the configuration of the identity provider, which nobody runs.",
        ["POST /auth/sso/{organization}/{provider}/link"] = "It reads the configuration of the identity provider, which nobody runs.",
        ["POST /auth/sso/backchannel-logout/{provider}"] = "It reads the keys of the identity provider, which nobody runs.",
    };

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
        // Without another organization, the one of the run could not be deleted.
        var root = await server.AddRootAsync();
        var items = await TenantItems.AddAsync(server, (await server.NewEnvironmentAsync()).Id, "own");
        var operations = await Operation.ReadAsync(server);
        var problems = new List<string>();
        var sent = 0;

        for (var round = 0; round < Rounds; round++)
        {
            // Each round has a project and an environment as they were in the beginning.
            await RestoreAsync(server, environment: null);
            var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
            await server.Directories.UpdateEnvironmentAsync(TestActors.Administrator, environment.Id, TenantIsolationTests.AllApis);
            // A request before may have ended the session.
            await items.Person.LoginAsync();
            var fuzz = new Fuzz(Seed + (ulong)round, environment, items, root);
            for (var i = 0; i < Requests / Rounds; i++, sent++)
            {
                var operation = operations[sent % operations.Count];
                // The next requests need what one has deleted.
                if (await SendAsync(server, operation, fuzz, problems) == 204 && operation.Queries.Any(query => query.Name == "cascade"))
                    await RestoreAsync(server, environment.Id);
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(MaxReported)));
        Assert.Equal(Requests / Rounds * Rounds, sent);
    }

    private static async Task RestoreAsync(TestServer server, EnvironmentId? environment)
    {
        var (directory, actor) = (server.Directories, TestActors.Administrator);
        await directory.UndeleteOrganizationAsync(actor, TestServer.Organization);
        await directory.UpdateOrganizationAsync(actor, TestServer.Organization, new() { Archived = false });
        await directory.UndeleteProjectAsync(actor, TestServer.Organization, TestServer.Project);
        await directory.UpdateProjectAsync(actor, TestServer.Organization, TestServer.Project, new() { Archived = false });
        if (environment is { } id)
            await directory.UndeleteEnvironmentAsync(actor, id);
    }

    private static async Task<int> SendAsync(TestServer server, Operation operation, Fuzz fuzz, List<string> problems)
    {
        using var request = fuzz.Next(operation);
        if (await StatusAsync(server.Http, request) is not { } status)
        {
            problems.Add($"{operation.Route}: no answer within {server.Http.Timeout} for {request.Method} {request.RequestUri}");
            return 0;
        }
        if ((status < 500 || MayFail.ContainsKey(operation.Route)) && operation.Statuses.Contains(status))
            return status;
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        problems.Add($"{operation.Route}: {status} for {request.Method} {request.RequestUri} {body}");
        return status;
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
