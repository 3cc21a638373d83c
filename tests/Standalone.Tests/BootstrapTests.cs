using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Store.Sql;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the bootstrap of an empty store, and the starts after it.</summary>
public sealed class BootstrapTests : IDisposable
{
    private const string EmptyDemo =
        """{{"url":"","organization":"","project":"","environment":"","serverKey":"","clientKey":"","adminToken":"{0}"}}""";

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Start_WithTheDemo_CreatesIt()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);

        Assert.Equal(
            [
                "url",
                "organization",
                "project",
                "environment",
                "serverKey",
                "clientKey",
                "adminToken",
                "ownerEmail",
                "ownerPassword",
                "consoleUrl",
            ],
            server.Demo.Select(property => property.Key)
        );
        var names = new[] { "organization", "project", "environment" }.Select(name => (string)server.Demo[name]!);
        Assert.Equal(["demo", "shop", "production"], names);
        Assert.True((bool)(await server.EvaluateAsync("store-open")).Ok()["value"]!);
        var file = JsonNode.Parse(await File.ReadAllTextAsync(_data.File("demo.json")))!;
        Assert.Equal("http://127.0.0.1:0", (string)file["url"]!);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.File("demo.json")));
        Assert.Equal(0, await server.StopAsync());
        AssertNoSecret(server.Demo, server.Process.Everything);
    }

    [Fact]
    public async Task Start_WithRecordedEvents_CreatesOnlyPrivateFiles()
    {
        const UnixFileMode Others = (UnixFileMode)0b_111_111;
        File.SetUnixFileMode(Directory.CreateDirectory(_data.File("data")).FullName, (UnixFileMode)0b_111_101_101);
        using var server = await StandaloneProcess.StartAsync(_data.File("data"), "--Events:Recorders=file");

        (await server.EvaluateAsync("store-open")).Ok();
        Assert.Equal(0, await server.StopAsync());

        var entries = Directory.GetFileSystemEntries(_data.File("data"), "*", SearchOption.AllDirectories);
        Assert.Contains(entries, entry => entry.Contains("events", StringComparison.Ordinal));
        Assert.All([_data.File("data"), .. entries], entry => Assert.Equal(default, File.GetUnixFileMode(entry) & Others));
    }

    [Fact]
    public async Task Start_WithAnExistingDemo_KeepsIt()
    {
        string before;
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            (await server.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "kept"))).Ok();
            before = await File.ReadAllTextAsync(_data.File("demo.json"));
            Assert.Equal(0, await server.StopAsync());
        }

        using var restarted = await StandaloneProcess.StartAsync(_data.Path);

        Assert.Equal(before, await File.ReadAllTextAsync(_data.File("demo.json")));
        Assert.Equal("kept", (string)(await restarted.ManageAsync(HttpMethod.Get, "/flags/mine")).Ok()["description"]!);
        Assert.True((bool)(await restarted.EvaluateAsync("store-open", (string)restarted.Demo["clientKey"]!)).Ok()["value"]!);
        Assert.Equal(2, (await restarted.HistoryAsync()).Count);
        Assert.Equal(0, await restarted.StopAsync());
        AssertNoSecret(restarted.Demo, restarted.Process.Everything);
    }

    [Fact]
    public async Task Start_WithoutTheDemo_CreatesAnAdministratorToken()
    {
        using var server = await StandaloneProcess.StartBareAsync(_data.Path, "--Bootstrap:Organization=acme");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.File("admin-token")));
        Assert.False(File.Exists(_data.File("demo.json")));
        server.Demo["adminToken"] = (await File.ReadAllTextAsync(_data.File("admin-token"))).Trim();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/projects");
        request.Headers.Authorization = new("Bearer", server.AdminToken);
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["items"]!.AsArray());
        AssertNoSecret(new() { ["adminToken"] = server.AdminToken }, server.Process.Everything, except: "admin-token");
    }

    [Fact]
    public async Task Start_InterruptedBeforeTheFileWasPublished_PublishesIt()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
            await server.KillAsync();
        File.Move(_data.File("demo.json"), _data.File("demo.json.new"));

        using var restarted = await StandaloneProcess.StartAsync(_data.Path);

        (await restarted.ManageAsync(HttpMethod.Get, "/flags/store-open")).Ok();
        Assert.False(File.Exists(_data.File("demo.json.new")));
    }

    [Theory]
    [InlineData("admin-token", "{0}\n")]
    [InlineData("demo.json", EmptyDemo)]
    [InlineData("demo.json", """{{"url":"","adminTo""")]
    public async Task Start_DraftWithAnUnknownToken_DeletesIt(string name, string draft)
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
            Assert.Equal(0, await server.StopAsync());
        var demo = await File.ReadAllTextAsync(_data.File("demo.json"));
        var token = "fcv_abcdefghijkl_" + new string('A', 49);
        await File.WriteAllTextAsync(_data.File(name + ".new"), string.Format(CultureInfo.InvariantCulture, draft, token));

        using var restarted = await StandaloneProcess.StartAsync(_data.Path);

        Assert.False(File.Exists(_data.File(name + ".new")));
        Assert.Equal(demo, await File.ReadAllTextAsync(_data.File("demo.json")));
        Assert.False(File.Exists(_data.File("admin-token")));
    }

    [Fact]
    public async Task Start_InterruptedBeforeTheToken_RepeatsTheBootstrap()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
            Assert.Equal(0, await server.StopAsync());
        await using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_data.File("flagcluster.db")};Pooling=False"))
        {
            await database.OpenAsync();
            await database.ExecuteAsync("DELETE FROM api_tokens");
        }
        await File.WriteAllTextAsync(_data.File("admin-token.new"), "a draft of an interrupted start");
        File.Delete(_data.File("demo.json"));

        using var restarted = await StandaloneProcess.StartAsync(_data.Path);

        (await restarted.ManageAsync(HttpMethod.Get, "/flags/store-open")).Ok();
        Assert.True((bool)(await restarted.EvaluateAsync("store-open")).Ok()["value"]!);
        Assert.False(File.Exists(_data.File("admin-token.new")));
    }

    /// <summary>Asserts that neither the output nor a file in the data folder contains a secret.</summary>
    private void AssertNoSecret(JsonObject secrets, string output, string except = "demo.json")
    {
        foreach (var name in new[] { "serverKey", "clientKey", "adminToken", "ownerPassword" }.Where(secrets.ContainsKey))
        {
            // Only the part after the id is secret; a password has none.
            var secret = ((string)secrets[name]!)[(name == "ownerPassword" ? 0 : 17)..];
            Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
            // The empty file is the lock file, which no other process can open.
            var files = Directory
                .GetFiles(_data.Path, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != except && new FileInfo(file).Length > 0);
            foreach (var file in files)
                Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)) < 0, $"{name} is in {file}");
        }
    }
}
