using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests startup errors: exit code 1, and one sentence that names what to change.</summary>
public sealed class StartupErrorTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("--Server:Urls=", "Server:Urls is empty")]
    [InlineData("--Server:Urls=nonsense", "Server:Urls names 'nonsense'")]
    [InlineData("--Server:Urls=http://localhost:99999", "Server:Urls names 'http://localhost:99999'")]
    [InlineData("--Server:Urls=https://localhost:8443", "Server:Urls names 'https://localhost:8443'")]
    [InlineData("--Server:Urls=http://localhost:8080/flags", "Server:Urls names 'http://localhost:8080/flags'")]
    [InlineData("--Server:Urls=http://192.0.2.1:8080", "Server:Urls")]
    [InlineData("--Data:Directory=", "Data:Directory is empty")]
    [InlineData("--Bootstrap:Organization=No_Slug", "Bootstrap:Organization must be")]
    [InlineData("--Replica:ReconcileSeconds=0", "Replica:ReconcileSeconds must be")]
    [InlineData("--Replica:StaleAfterSeconds=soon", "Replica:StaleAfterSeconds is 'soon', which is not a number.")]
    [InlineData("--Stream:HeartbeatSeconds=soon", "Stream:HeartbeatSeconds is 'soon', which is not a number.")]
    [InlineData("--Replica:StaleAfterSeconds=12", "must be more than 1.2 times Replica:ReconcileSeconds")]
    [InlineData("--Writer:SnapshotEvery=0", "Writer:SnapshotEvery must be")]
    [InlineData("--Writer:SnapshotEvery=1e99", "Writer:SnapshotEvery is '1e99', which is not a whole number")]
    [InlineData("--Control:RefreshSeconds=-1", "Control:RefreshSeconds must be")]
    [InlineData("--Ofrep:MaxBodyBytes=1", "Ofrep:MaxBodyBytes must be")]
    [InlineData("--Stream:HeartbeatSeconds=0", "Stream:HeartbeatSeconds must be")]
    [InlineData("--Management:MaxBodyBytes=1", "Management:MaxBodyBytes must be")]
    [InlineData("--Shutdown:DrainSeconds=-1", "Shutdown:DrainSeconds must be")]
    [InlineData("--Demo:Ruleset=/no/such/file.yaml", "Demo:Ruleset names /no/such/file.yaml")]
    public async Task Start_InvalidSetting_NamesIt(string argument, string expected)
    {
        using var process = StandaloneProcess.Launch(_data.File("data"), argument);

        await AssertStartupErrorAsync(process, expected);
    }

    [Fact]
    public async Task Start_SeveralInvalidSettings_NamesThemAll()
    {
        string[] settings = ["--Writer:SnapshotEvery=0", "--Stream:RingFrames=0", "--Stream:RingBytes=0"];
        using var process = StandaloneProcess.Launch(_data.File("data"), settings);

        await AssertStartupErrorAsync(process, "Writer:SnapshotEvery", "Stream:RingFrames", "Stream:RingBytes");
    }

    [Fact]
    public async Task Start_PortInUse_NamesItAndTheSetting()
    {
        using var server = await StandaloneProcess.StartAsync(_data.File("one"));

        using var second = StandaloneProcess.Launch(_data.File("two"), server.Port);

        await AssertStartupErrorAsync(second, $"{server.Port}", "address already in use", "--Server:Urls=");
    }

    [Fact]
    public async Task Start_FolderInUse_NamesIt()
    {
        using var server = await StandaloneProcess.StartAsync(_data.File("data"));

        using var second = StandaloneProcess.Launch(_data.File("data"));

        await AssertStartupErrorAsync(second, "used by another process", "Data:Directory", _data.File("data"));
        (await server.EvaluateAsync("store-open")).Ok();
    }

    [Fact]
    public async Task Start_FolderNotWritable_NamesTheSetting()
    {
        var folder = Directory.CreateDirectory(_data.File("closed")).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var program = Repository.Host("standalone");
        string[] command = [Repository.Dotnet, program, $"--Data:Directory={folder}/data"];
        // Root can write everywhere unless it drops that capability.
        using var process = Environment.IsPrivilegedProcess
            ? new Child("setpriv", ["--inh-caps=-all", "--bounding-set=-all", .. command])
            : new Child(command[0], command[1..]);

        await AssertStartupErrorAsync(process, "Data:Directory", folder);
    }

    [Theory]
    [InlineData("flags: [", "cannot be read")]
    [InlineData("flags:\n- key: a\n  type: boolean\n  variants: {on: true}\n  defaultVariant: off\n", "defaultVariant")]
    [InlineData("flags:\n- key: a\n  colour: red\n", "not a valid ruleset")]
    public async Task Start_InvalidDemo_NamesTheFileAndCanBeRepeated(string yaml, string expected)
    {
        var path = _data.File("demo.yaml");
        await File.WriteAllTextAsync(path, yaml);

        using (var process = StandaloneProcess.Launch(_data.File("data"), $"--Demo:Ruleset={path}"))
        {
            Assert.Equal(1, await process.ExitAsync());
            Assert.StartsWith("FlagCluster cannot start: ", process.Errors, StringComparison.Ordinal);
            Assert.Contains(path, process.Errors, StringComparison.Ordinal);
            Assert.Contains(expected, process.Errors, StringComparison.Ordinal);
        }

        using var repaired = await StandaloneProcess.StartAsync(_data.File("data"));
        (await repaired.EvaluateAsync("store-open")).Ok();
    }

    [Fact]
    public async Task Start_DatabaseOfANewerRelease_DoesNotChangeIt()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
            Assert.Equal(0, await server.StopAsync());
        await using (var database = new SqliteConnection($"Data Source={_data.File("flagcluster.db")};Pooling=False"))
        {
            await database.OpenAsync();
            await database.ExecuteAsync("INSERT INTO schema_versions (number, name, applied_at) VALUES (999, 'future', 0)");
        }
        var before = await File.ReadAllBytesAsync(_data.File("flagcluster.db"));

        using var process = StandaloneProcess.Launch(_data.Path);

        await AssertStartupErrorAsync(process, "schema version 999", "newer release");
        Assert.Equal(before, await File.ReadAllBytesAsync(_data.File("flagcluster.db")));
    }

    [Fact]
    public async Task Start_FileIsNotADatabase_NamesTheSetting()
    {
        await File.WriteAllTextAsync(_data.File("flagcluster.db"), new string('x', 8192));

        using var process = StandaloneProcess.Launch(_data.Path);

        await AssertStartupErrorAsync(process, "not a SQLite database", "Data:Directory");
    }

    [Theory]
    [InlineData("serve", "'serve' is neither a command nor a setting")]
    [InlineData("--verbose", "'--verbose' is neither a command nor a setting")]
    public async Task Start_UnknownArgument_ReturnsTwoAndNamesIt(string argument, string expected)
    {
        using var process = StandaloneProcess.Launch(_data.File("data"), argument);

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains(expected, process.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.File("data")));
    }

    [Fact]
    public async Task Start_Help_ListsCommandsAndSettings()
    {
        using var process = StandaloneProcess.Launch(_data.File("data"), "--help");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("health", process.Output, StringComparison.Ordinal);
        Assert.Contains("--Server:Urls=", process.Output, StringComparison.Ordinal);
    }

    private static async Task AssertStartupErrorAsync(Child process, params string[] expected)
    {
        var code = await process.ExitAsync();
        Assert.True(code == 1, $"exit code {code}\n{process.Everything}");
        Assert.Matches("^FlagCluster cannot start: [^\n]+\n$", process.Errors);
        Assert.DoesNotContain("Exception", process.Output, StringComparison.Ordinal);
        Assert.All(expected, part => Assert.Contains(part, process.Errors, StringComparison.Ordinal));
    }
}
