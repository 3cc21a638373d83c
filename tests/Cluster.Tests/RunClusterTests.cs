using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests <c>./run.sh --cluster</c> from its start to Ctrl-C.</summary>
public sealed class RunClusterTests : IDisposable
{
    private const int UsedPorts = 9;

    // The script may have to build the programs.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static readonly string[] Logs = ["silo-1.log", "silo-2.log", "gateway-1.log", "gateway-2.log", "postgres.log"];

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Run_Cluster_ServesThroughBothGatewaysAndStopsAllHostsAfterCtrlC()
    {
        var port = Ports.NextRow(UsedPorts);
        using var script = new Child(
            "bash",
            [Repository.Locate("run.sh"), "--cluster"],
            null,
            ("PORT", $"{port}"),
            ("DATA_DIR", _data.Path)
        );
        await Waiting.Until(
            () =>
                !script.HasExited
                    ? Task.FromResult(script.Output.Contains("Ctrl-C", StringComparison.Ordinal))
                    : throw new InvalidOperationException($"run.sh exited:\n{script.Everything}"),
            "run.sh to report that the cluster is ready",
            Timeout
        );

        var demo = JsonNode.Parse(await File.ReadAllTextAsync(_data.File("demo.json")))!;
        using var one = Gateway(port, demo);
        using var other = Gateway(port + 1, demo);
        (await one.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "through one gateway"))).Ok();
        await Waiting.Until(
            async () => (await other.EvaluateAsync("mine")).Status == HttpStatusCode.OK,
            "the other gateway to serve the flag"
        );
        Assert.All(Logs, log => Assert.True(File.Exists(Path.Combine(_data.Path, "logs", log)), log));

        script.Interrupt();

        Assert.Equal(0, await script.ExitAsync());
        Assert.All(
            Enumerable.Range(port, UsedPorts),
            number => Assert.Throws<SocketException>(() => new TcpClient("127.0.0.1", number).Dispose())
        );
    }

    private static ApiClient Gateway(int port, JsonNode demo) =>
        new(new($"http://127.0.0.1:{port}")) { AdminToken = (string)demo["adminToken"]!, ServerKey = (string)demo["serverKey"]! };
}
