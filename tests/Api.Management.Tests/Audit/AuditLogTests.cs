using System.Text;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Audit;

public sealed class AuditLogTests
{
    private const string Log = "/api/v1/organizations/acme/audit";

    private const string OfInstallation = "/api/v1/installation/audit";

    [Fact]
    public async Task List_Pages_HaveEveryEntryOnceNewestFirst()
    {
        await using var server = await TestServer.StartAsync();
        await server.NewEnvironmentAsync();

        var sequences = new List<long>();
        var next = "";
        do
        {
            var page = (await GetAsync(server, $"{Log}?limit=2{next}")).Expect(200).Json;
            sequences.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sequence").GetInt64()));
            next = page.GetProperty("next").GetString() is { } cursor ? "&after=" + cursor : null;
        } while (next is not null);

        Assert.True(sequences.Count > 4, $"{sequences.Count} entries");
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(number => (long)number).Reverse(), sequences);
    }

    [Fact]
    public async Task List_Filter_SelectsEntries()
    {
        await using var server = await TestServer.StartAsync();

        var page = (await GetAsync(server, $"{Log}?subject=acme/shop&action=project.add&result=ok&from=2020-01-01")).Expect(200).Json;

        var entry = Assert.Single(page.GetProperty("items").EnumerateArray().ToList()).GetProperty("entry");
        Assert.Equal("acme/shop", entry.GetProperty("subject").GetString());
        Assert.Equal("Shop", entry.GetProperty("after").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("?result=no")]
    [InlineData("?from=yesterday")]
    [InlineData("?after=x")]
    [InlineData("?actor=")]
    public async Task List_MalformedFilter_Is400(string query)
    {
        await using var server = await TestServer.StartAsync();

        (await GetAsync(server, Log + query)).ExpectProblem(400);
    }

    [Theory]
    [InlineData("rival")]
    [InlineData("none")]
    public async Task Read_AnotherOrganization_Is404(string organization)
    {
        await using var server = await TestServer.StartAsync();
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");

        foreach (var path in (string[])["", "/export", "/verify"])
            (await GetAsync(server, $"/api/v1/organizations/{organization}/audit{path}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Export_Jsonl_IsVerifiedWithoutTheDatabaseAndHasItsOwnEntry()
    {
        await using var server = await TestServer.StartAsync();

        var export = (await GetAsync(server, Log + "/export")).Expect(200).Text;

        var verification = await CheckAsync(export);
        Assert.True(verification.IsIntact, verification.ToString());
        Assert.Equal(verification.Sequence, verification.Entries);
        Assert.Contains("\"action\":\"audit.export\"", export.Split('\n')[^3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"name\":\"Shop\"", "\"name\":\"Shed\"")]
    [InlineData("\"action\":\"project.add\"", "\"action\":\"project.adx\"")]
    [InlineData("\"entries\":", "\"entries\":1")]
    public async Task Export_Altered_IsFound(string found, string replacement)
    {
        await using var server = await TestServer.StartAsync();
        var export = (await GetAsync(server, Log + "/export")).Expect(200).Text;
        Assert.Contains(found, export, StringComparison.Ordinal);

        var verification = await CheckAsync(export.Replace(found, replacement, StringComparison.Ordinal));

        Assert.False(verification.IsIntact);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Export_WithoutALine_IsFound(int line)
    {
        await using var server = await TestServer.StartAsync();
        var lines = (await GetAsync(server, Log + "/export")).Expect(200).Text.Split('\n').ToList();
        lines.RemoveAt(line);

        Assert.False((await CheckAsync(string.Join('\n', lines))).IsIntact);
    }

    [Fact]
    public async Task Export_SignedByAnotherKey_IsFoundWithTheKey()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync();
        var export = (await GetAsync(server, Log + "/export")).Expect(200).Text;

        var own = await CheckAsync(export, server.Services.GetRequiredService<AuditSigner>().PublicKey);
        var foreign = await CheckAsync(export, other.Services.GetRequiredService<AuditSigner>().PublicKey);

        Assert.True(own.IsIntact, own.ToString());
        Assert.False(foreign.IsIntact);
    }

    [Fact]
    public async Task Export_Filtered_IsVerifiedEntryByEntry()
    {
        await using var server = await TestServer.StartAsync();

        var export = (await GetAsync(server, Log + "/export?subject=acme/shop")).Expect(200).Text;

        var verification = await CheckAsync(export);
        Assert.True(verification.IsIntact, verification.ToString());
        Assert.Equal(1, verification.Entries);
    }

    [Fact]
    public async Task Export_Csv_HasNoFormula()
    {
        await using var server = await TestServer.StartAsync();
        var initiator = new Contracts.Access.Initiator(TestActors.Administrator) { Reason = "=HYPERLINK(\"http://evil.example\")" };
        await server
            .Services.GetRequiredService<IAuditLog>()
            .AppendAsync(new(initiator, TestServer.Organization, "session.create", "s", AuditResult.Ok));

        var csv = (await GetAsync(server, Log + "/export?format=csv")).Expect(200).Text;

        Assert.Contains("\"'=HYPERLINK(", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(",=", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(",\"=", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Log_IsIntact()
    {
        await using var server = await TestServer.StartAsync();
        await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var result = (await GetAsync(server, Log + "/verify")).Expect(200).Json;

        Assert.True(result.GetProperty("intact").GetBoolean());
        Assert.Equal(1, result.GetProperty("changes").GetInt64());
    }

    [Fact]
    public async Task Installation_Log_IsReadExportedAndVerifiedByItsAdministrators()
    {
        await using var server = await TestServer.StartAsync();
        await TestPerson.CreateAsync(server);
        var root = await server.AddRootAsync();

        var list = (await server.SendAsync("GET", OfInstallation + "?action=user.create", root)).Expect(200).Json;
        var export = (await server.SendAsync("GET", OfInstallation + "/export", root)).Expect(200);
        var verified = (await server.SendAsync("GET", OfInstallation + "/verify", root)).Expect(200).Json;

        Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal("attachment; filename=\"audit-installation.jsonl\"", export.Header("Content-Disposition"));
        var check = await CheckAsync(export.Text);
        Assert.True(check.IsIntact, check.ToString());
        Assert.Contains("\"action\":\"audit.export\"", export.Text.Split('\n')[^3], StringComparison.Ordinal);
        Assert.True(verified.GetProperty("intact").GetBoolean());
        Assert.Equal(check.Entries, verified.GetProperty("entries").GetInt64());
    }

    [Fact]
    public async Task Installation_OwnerOfAnOrganization_Is403()
    {
        await using var server = await TestServer.StartAsync();

        foreach (var path in (string[])["", "/export", "/verify"])
            (await GetAsync(server, OfInstallation + path)).ExpectProblem(403);
    }

    [Fact]
    public async Task Erase_APerson_RemovesTheNameFromListsAndExports()
    {
        await using var server = await TestServer.StartAsync();
        var ann = new Contracts.Access.Initiator(new(Contracts.Access.ActorKind.User, "ann")) { Name = "Ann Example" };
        await server
            .Services.GetRequiredService<IAuditLog>()
            .AppendAsync(new(ann, TestServer.Organization, "session.create", "s", AuditResult.Ok));
        Assert.Contains("Ann Example", (await GetAsync(server, Log)).Expect(200).Text, StringComparison.Ordinal);

        var erased = (await server.SendAsync("POST", Log + "/erase", server.Token, """{"user":"ann"}""")).Expect(200);

        Assert.Equal(1, erased.Json.GetProperty("erased").GetInt32());
        Assert.DoesNotContain("Ann Example", (await GetAsync(server, Log)).Expect(200).Text, StringComparison.Ordinal);
        var export = (await GetAsync(server, Log + "/export")).Expect(200).Text;
        Assert.DoesNotContain("Ann Example", export, StringComparison.Ordinal);
        Assert.True((await CheckAsync(export)).IsIntact);
    }

    [Fact]
    public async Task Erase_AnEmailAddress_Is422()
    {
        await using var server = await TestServer.StartAsync();

        (await server.SendAsync("POST", Log + "/erase", server.Token, """{"user":"ann@example.org"}""")).ExpectProblem(422);
    }

    [Fact]
    public async Task Erase_WithoutThePermissionToExport_Is403()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddPersonAsync("ownerownerow", "owner");
        var (_, token) = await server.Access.AddTokenAsync(
            TestActors.Administrator,
            TestServer.Organization,
            Contracts.Access.Principal.User("ownerownerow"),
            "narrow",
            Contracts.Access.PermissionSet.Create([Contracts.Access.Permission.MembersWrite])
        );

        var answer = (await server.SendAsync("POST", Log + "/erase", token, """{"user":"ann"}""")).ExpectProblem(403);

        Assert.Contains("audit.export", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_SessionThatIsNotFresh_Is403()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        await server.AddPersonAsync(person.Account.Id, "owner");
        server.Time.Advance(TimeSpan.FromMinutes(11));

        var answer = (await person.SendAsync("POST", Log + "/erase", """{"user":"ann"}""")).ExpectProblem(403);

        Assert.Equal("urn:flagcluster:problem:fresh-sign-in-required", answer.String("type"));
    }

    [Fact]
    public async Task Key_IsThatOfTheSignatures()
    {
        await using var server = await TestServer.StartAsync();

        var key = (await GetAsync(server, Log + "/key")).Expect(200).String("publicKey");

        Assert.True((await CheckAsync((await GetAsync(server, Log + "/export")).Expect(200).Text, key)).IsIntact);
    }

    [Fact]
    public async Task Rejected_UnknownTokens_AreOneEntryOfTheInstallation()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 3; i++)
            (await server.SendAsync("GET", "/api/v1/projects", $"nonsense-{i}")).ExpectProblem(401);
        (await server.SendAsync("GET", "/api/v1/projects", null)).ExpectProblem(401);

        await server.StopAsync();

        var entry = Assert.Single(await server.Services.GetRequiredService<IAuditReader>().ReadAsync(new(AuditChain.Installation, 10)));
        var text = Encoding.UTF8.GetString(entry.Bytes.Span);
        Assert.Contains("\"action\":\"credential.reject\"", text, StringComparison.Ordinal);
        Assert.Contains("\"count\":3", text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", entry.Personal, StringComparison.Ordinal);
    }

    internal static Task<AuditVerification> CheckAsync(string export, string? publicKey = null) =>
        AuditExportCheck.RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(export)),
            [],
            publicKey is null ? null : AuditKeys.Parse(publicKey)
        );

    private static Task<Answer> GetAsync(TestServer server, string path) => server.SendAsync("GET", path, server.Token);
}
