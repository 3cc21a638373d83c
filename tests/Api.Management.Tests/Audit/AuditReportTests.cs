using System.Text.Json;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Api.Management.Tests.SecondFactors;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Audit;

public sealed class AuditReportTests
{
    private const string Log = "/api/v1/organizations/acme/audit";

    [Fact]
    public async Task Report_ProductionChanges_HasEachChangeOfTheEnvironment()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PATCH", "/flags/limit?message=%3DOPS-7", """{"description":"other"}""")).Expect(200);
        await AppendChangesAsync(server, environment);

        var report = (await GetAsync(server, $"{Log}/reports/production-changes?subject={environment.Id}")).Expect(200).Json;
        var csv = (await GetAsync(server, $"{Log}/reports/production-changes?subject={environment.Id}&format=csv")).Expect(200).Text;

        var changes = report.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["1.1", "1.2"], changes.Select(change => change.GetProperty("version").GetString()));
        Assert.Equal("=OPS-7", changes[1].GetProperty("reason").GetString());
        Assert.Equal("flag:limit", changes[1].GetProperty("items").GetString());
        Assert.Contains(",'=OPS-7,", csv, StringComparison.Ordinal);
        Assert.Equal(64, report.GetProperty("headHash").GetString()!.Length);
    }

    [Fact]
    public async Task Report_ProductionChanges_WithoutASubjectHasOnlyProductionLikeEnvironments()
    {
        await using var server = await TestServer.StartAsync();
        var staging = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var production = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await production.SendAsync("PATCH", "", """{"productionLike":true}""")).Expect(200);
        await AppendChangesAsync(server, staging);
        await AppendChangesAsync(server, production);

        var report = (await GetAsync(server, Log + "/reports/production-changes")).Expect(200).Json;

        var change = Assert.Single(report.GetProperty("items").EnumerateArray().ToList());
        Assert.Equal(production.Id.ToString(), change.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Report_AccessReview_HasTheServiceAccountAndItsRole()
    {
        await using var server = await TestServer.StartAsync();

        var report = (await GetAsync(server, Log + "/reports/access-review")).Expect(200).Json;
        var csv = (await GetAsync(server, Log + "/reports/access-review?format=csv")).Expect(200).Text;

        var row = report.GetProperty("items").EnumerateArray().First(item => item.GetProperty("role").GetString() == "owner");
        Assert.StartsWith("serviceAccount:", row.GetProperty("principal").GetString(), StringComparison.Ordinal);
        Assert.Contains("audit.export", row.GetProperty("permissions").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("0", row.GetProperty("activeTokens").GetString());
        Assert.Contains("report,access-review\r\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_AccessReview_HasTheLastSignInAndTheSecondFactorOfMembers()
    {
        await using var server = await TestServer.StartAsync();
        var with = await TestPerson.SignInAsync(server);
        var without = await TestPerson.CreateAsync(server);
        foreach (var person in new[] { with, without })
            await server.JoinAsync(person.Account.Id, TestServer.Organization);
        await Authenticator.EnrolAsync(server, with);

        var items = (await GetAsync(server, Log + "/reports/access-review")).Expect(200).Json.GetProperty("items");

        Assert.Equal(
            (true, "true"),
            (RowOf(with).TryGetProperty("lastSignIn", out _), RowOf(with).GetProperty("secondFactor").GetString())
        );
        Assert.Equal(
            (false, "false"),
            (RowOf(without).TryGetProperty("lastSignIn", out _), RowOf(without).GetProperty("secondFactor").GetString())
        );

        JsonElement RowOf(TestPerson person) =>
            items.EnumerateArray().First(item => item.GetProperty("principal").GetString() == $"user:{person.Account.Id}");
    }

    [Fact]
    public async Task Report_TokenInventory_HasTokensAndKeysWithoutSecrets()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();

        var report = (await GetAsync(server, Log + "/reports/token-inventory")).Expect(200);

        var kinds = report.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString()).ToHashSet();
        Assert.Equal(["apiToken", "clientKey", "serverKey"], kinds.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(server.Token, report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(environment.ServerKey, report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_TokenInventory_HasTheStateOfKeys()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        var (used, disabled) = (await CreateAsync("used"), await CreateAsync("disabled"));
        await server.Services.GetRequiredService<ICredentialStore>().MarkUsedAsync([new(used, new(2026, 11, 20))]);
        (await environment.SendAsync("POST", $"/keys/{used}/rotate", """{"overlap":"PT24H"}""")).Expect(200);
        (await environment.SendAsync("PATCH", $"/keys/{disabled}", """{"disabled":true}""")).Expect(200);

        var items = (await GetAsync(server, Log + "/reports/token-inventory")).Expect(200).Json.GetProperty("items");

        Assert.Equal(("true", "2026-11-20"), (Of(used, "usable"), Of(used, "lastUsed")));
        Assert.NotNull(Of(used, "previousSecretUntil"));
        Assert.Equal(("false", null, null), (Of(disabled, "usable"), Of(disabled, "lastUsed"), Of(disabled, "previousSecretUntil")));

        string? Of(string key, string column) =>
            items.EnumerateArray().Single(item => item.GetProperty("id").GetString() == key).TryGetProperty(column, out var value)
                ? value.GetString()
                : null;

        async Task<string> CreateAsync(string name) =>
            (await environment.SendAsync("POST", "/keys", $$"""{"kind":"server","name":"{{name}}"}""")).Expect(201).String("id");
    }

    [Fact]
    public async Task Report_TokenInventory_KeysOfAnArchivedProjectAreNotUsable()
    {
        await using var server = await TestServer.StartAsync();
        await server.NewEnvironmentAsync();
        (await server.SendAsync("PATCH", "/api/v1/projects/shop", server.Token, """{"archived":true}""")).Expect(200);

        var items = (await GetAsync(server, Log + "/reports/token-inventory")).Expect(200).Json.GetProperty("items");

        var keys = items.EnumerateArray().Where(item => item.GetProperty("kind").GetString() != "apiToken").ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Equal("false", key.GetProperty("usable").GetString()));
    }

    [Fact]
    public async Task Report_Exceptions_HasChangesWithoutAReasonAndDeniedRequests()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PATCH", "/flags/limit?message=OPS-7", """{"description":"other"}""")).Expect(200);
        await AppendChangesAsync(server, environment);
        await server
            .Services.GetRequiredService<IAuditLog>()
            .AppendAsync(new(TestActors.Administrator, TestServer.Organization, AuditActions.DenyRequest, "GET /x", AuditResult.Denied));

        var report = (await GetAsync(server, Log + "/reports/exceptions?from=2020-01-01")).Expect(200).Json;

        Assert.Equal(
            ["changeWithoutReason", "denied"],
            report.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString())
        );
    }

    private static async Task AppendChangesAsync(TestServer server, TestEnvironment environment)
    {
        var changes = await server
            .Services.GetRequiredService<IEnvironmentLog>()
            .ReadChangesAsync(environment.Id, EnvironmentVersion.Initial, 10);
        await new AuditChangeSubscriber(server.Services.GetRequiredService<IAuditLog>()).HandleAsync(environment.Id, changes);
    }

    private static Task<Answer> GetAsync(TestServer server, string path) => server.SendAsync("GET", path, server.Token);
}
