using System.Net;
using System.Net.Sockets;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the errors of <c>run.sh</c> before its build. Each is one sentence that names what to change.</summary>
public sealed class RunScriptTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_PortInUse_PrintsOneSentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        using var process = Run(Script, [], ("PORT", $"{port}"), ("DATA_DIR", _folder.File("data")));

        await AssertOneSentenceAsync(process, $"port {port} is in use", "PORT=");
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    [Fact]
    public async Task Run_NoSdk_PrintsOneSentence()
    {
        // global.json requires an SDK that does not exist, so every installed SDK is rejected.
        await File.WriteAllTextAsync(_folder.File("global.json"), """{"sdk":{"version":"99.0.100","rollForward":"disable"}}""");
        File.CreateSymbolicLink(_folder.File("run.sh"), Script);
        Directory.CreateSymbolicLink(_folder.File("scripts"), Path.Combine(Repository.Root, "scripts"));
        var tools = Directory.CreateDirectory(_folder.File("tools")).FullName;
        foreach (var tool in (string[])["dirname", "sed", "tr"])
            File.CreateSymbolicLink(Path.Combine(tools, tool), Find(tool));
        (string, string)[] environment =
        [
            ("PATH", tools),
            ("HOME", _folder.File("home")),
            ("DOTNET_ROOT", ""),
            ("DATA_DIR", _folder.File("data")),
        ];

        using var process = Run(_folder.File("run.sh"), [], environment);

        await AssertOneSentenceAsync(process, "needs the .NET 10 SDK", "install it with");
    }

    [Fact]
    public async Task Run_FolderNotWritable_PrintsOneSentence()
    {
        // Root can write to any folder, but a file is not a folder.
        var path = _folder.File("data");
        await File.WriteAllTextAsync(path, "");

        // No server listens on port 1.
        using var process = Run(Script, [], ("PORT", "1"), ("DATA_DIR", path));

        await AssertOneSentenceAsync(process, $"the data folder {path} cannot be written to", "DATA_DIR=");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("http")]
    [InlineData("80 81")]
    public async Task Run_InvalidPort_PrintsOneSentence(string port)
    {
        using var process = Run(Script, [], ("PORT", port), ("DATA_DIR", _folder.File("data")));

        await AssertOneSentenceAsync(process, $"PORT is '{port}'", "from 1 to 65535");
    }

    [Fact]
    public async Task Run_UnknownArgument_PrintsTheUsage()
    {
        using var process = Run(Script, ["--fast"], ("DATA_DIR", _folder.File("data")));

        Assert.Equal(2, await process.ExitAsync());
        Assert.StartsWith("Usage: ./run.sh\n", process.Errors, StringComparison.Ordinal);
        Assert.Equal("", process.Output);
    }

    private static string Script => Path.Combine(Repository.Root, "run.sh");

    private static Child Run(string script, string[] arguments, params (string, string)[] environment) =>
        new(Find("bash"), [script, .. arguments], null, environment);

    private static string Find(string tool) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, tool)).First(File.Exists);

    private static async Task AssertOneSentenceAsync(Child process, params string[] expected)
    {
        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal("", process.Output);
        var sentence = Assert.Single(process.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("run.sh: ", sentence, StringComparison.Ordinal);
        Assert.All(expected, part => Assert.Contains(part, sentence, StringComparison.Ordinal));
    }
}
