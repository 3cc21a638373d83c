using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the backup of a server that runs, and its restore.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    private readonly TempFolder _data = new();
    private readonly TempFolder _backups = new();

    private string Backup => _backups.File("flagcluster.backup");

    public void Dispose()
    {
        _data.Dispose();
        _backups.Dispose();
    }

    [Fact]
    public async Task Restore_OfABackupOfARunningServer_HasItsFlagsAndNewEpochs()
    {
        string before,
            lost;
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            before = await PutFlagAsync(server, "kept");
            await RunAsync("backup", "--file", Backup);
            lost = await PutFlagAsync(server, "lost");
            Assert.Equal(0, await server.StopAsync());
        }

        var restored = await RunAsync("restore", "--file", Backup);
        Assert.Contains($"shop/production: version 2.1 after {before}", restored.Output, StringComparison.Ordinal);

        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            Assert.Equal(HttpStatusCode.OK, await FindFlagAsync(server, "kept"));
            Assert.Equal(HttpStatusCode.NotFound, await FindFlagAsync(server, "lost"));
            Assert.NotEqual(before, lost);
            Assert.StartsWith("2.", await PutFlagAsync(server, "new"), StringComparison.Ordinal);
            var verified = (await RunAsync("audit", "verify")).Output;
            Assert.Contains("intact", verified, StringComparison.Ordinal);
            Assert.Contains("restored from a backup at entry", verified, StringComparison.Ordinal);
            Assert.Equal(0, await server.StopAsync());
        }
    }

    [Fact]
    public async Task Restore_Twice_KeepsBothReplacedDatabasesAndStartsHigherEpochs()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            await RunAsync("backup", "--file", Backup);
            Assert.Equal(0, await server.StopAsync());
        }
        await RunAsync("restore", "--file", Backup);
        // What an interrupted restore leaves must not be applied to the next copy.
        await File.WriteAllBytesAsync(_data.File("flagcluster.db.restored-wal"), new byte[4096]);

        var again = await RunAsync("restore", "--file", Backup);

        Assert.Equal(2, Directory.GetFiles(_data.Path, "flagcluster.db.replaced-*").Length);
        Assert.Contains("shop/production: version 3.1 after 1.", again.Output, StringComparison.Ordinal);
        Assert.Matches("[a-z]+: epoch 3 after entry", again.Output);
        Assert.Empty(Directory.GetFiles(_data.Path, "*.restored*"));
    }

    [Fact]
    public async Task Restore_OfADamagedDatabase_ReplacesIt()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            await PutFlagAsync(server, "kept");
            await RunAsync("backup", "--file", Backup);
            Assert.Equal(0, await server.StopAsync());
        }
        var bytes = await File.ReadAllBytesAsync(_data.File("flagcluster.db"));
        Array.Fill(bytes, (byte)0xA5, 0, bytes.Length);
        await File.WriteAllBytesAsync(_data.File("flagcluster.db"), bytes);

        var restored = await RunAsync("restore", "--file", Backup);

        Assert.Contains("cannot be read", restored.Errors, StringComparison.Ordinal);
        using var again = await StandaloneProcess.StartAsync(_data.Path);
        Assert.Equal(HttpStatusCode.OK, await FindFlagAsync(again, "kept"));
    }

    [Fact]
    public async Task Restore_AfterEpochsThatTheBackupDoesNotHave_StartsAHigherOne()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            await RunAsync("backup", "--file", Backup);
            using var started = await SendAsync(server, HttpMethod.Post, "/epoch");
            started.EnsureSuccessStatusCode();
            Assert.Equal(0, await server.StopAsync());
        }

        var restored = await RunAsync("restore", "--file", Backup);

        Assert.Contains("shop/production: version 3.1 after 1.", restored.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_WhileTheServerRuns_ChangesNothingAndSaysSo()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await RunAsync("backup", "--file", Backup);

        using var restore = Launch("restore", "--file", Backup);

        Assert.Equal(1, await restore.ExitAsync());
        Assert.Contains("Stop the server before", restore.Errors, StringComparison.Ordinal);
        Assert.StartsWith("1.", await PutFlagAsync(server, "new"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfADamagedBackup_ChangesNothingAndSaysWhy()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            await PutFlagAsync(server, "kept");
            await RunAsync("backup", "--file", Backup);
            Assert.Equal(0, await server.StopAsync());
        }
        var bytes = await File.ReadAllBytesAsync(Backup);
        Array.Fill(bytes, (byte)0xA5, bytes.Length / 2, 16 * 1024);
        await File.WriteAllBytesAsync(Backup, bytes);

        using var restore = Launch("restore", "--file", Backup);

        Assert.Equal(1, await restore.ExitAsync());
        Assert.Contains("is not an intact database", restore.Errors, StringComparison.Ordinal);
        using var again = await StandaloneProcess.StartAsync(_data.Path);
        Assert.Equal(HttpStatusCode.OK, await FindFlagAsync(again, "kept"));
    }

    [Fact]
    public async Task Restore_IntoAnEmptyFolder_IsTheServerOfTheBackup()
    {
        string token;
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
        {
            token = server.AdminToken;
            await PutFlagAsync(server, "kept");
            await RunAsync("backup", "--file", Backup);
            Assert.Equal(0, await server.StopAsync());
        }
        using var other = new TempFolder();

        using var restore = new Child(
            Repository.Dotnet,
            [Repository.Host("standalone"), "restore", "--file", Backup, $"--Data:Directory={other.Path}"]
        );

        Assert.True(await restore.ExitAsync() == 0, restore.Everything);
        using var restored = await StandaloneProcess.StartBareAsync(other.Path);
        Assert.Equal(HttpStatusCode.OK, await FindFlagAsync(restored, "kept", token));
    }

    [Fact]
    public async Task Backup_ToAFolderThatDoesNotExist_SaysSo()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
            Assert.Equal(0, await server.StopAsync());

        using var backup = Launch("backup", "--file", "/proc/none/flagcluster.backup");

        Assert.Equal(1, await backup.ExitAsync());
        Assert.Contains("/proc/none", backup.Errors, StringComparison.Ordinal);
    }

    private static async Task<string> PutFlagAsync(StandaloneProcess server, string key)
    {
        using var response = await SendAsync(
            server,
            HttpMethod.Put,
            $"/flags/{key}",
            JsonNode.Parse("""{"type":"boolean","variants":{"on":true},"defaultVariant":"on"}""")
        );
        response.EnsureSuccessStatusCode();
        return response.Headers.ETag!.Tag.Trim('"');
    }

    private static async Task<HttpStatusCode> FindFlagAsync(StandaloneProcess server, string key, string? token = null)
    {
        using var response = await SendAsync(server, HttpMethod.Get, $"/flags/{key}", token: token);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        StandaloneProcess server,
        HttpMethod method,
        string path,
        JsonNode? body = null,
        string? token = null
    )
    {
        using var request = new HttpRequestMessage(method, Environment + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? server.AdminToken);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await server.Http.SendAsync(request);
    }

    private async Task<Child> RunAsync(params string[] arguments)
    {
        using var child = Launch(arguments);
        Assert.True(await child.ExitAsync() == 0, child.Everything);
        return child;
    }

    private Child Launch(params string[] arguments) =>
        new(Repository.Dotnet, [Repository.Host("standalone"), .. arguments, $"--Data:Directory={_data.Path}"]);
}
