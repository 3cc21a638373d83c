using System.Net;
using System.Net.Sockets;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>Tests the outage that the mock broker simulates.</summary>
public sealed class MockKafkaTests
{
    [Fact]
    public async Task Stop_Broker_RefusesConnections()
    {
        using var broker = new MockKafka();
        using var client = new TcpClient();

        broker.Stop();

        var refused = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Resume_StoppedBroker_AcceptsConnections()
    {
        using var broker = new MockKafka();
        broker.Stop();

        broker.Resume();

        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers));
    }
}
