using FlagCluster.Events.Kafka;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>Tests deliveries to a broker whose certificate a private authority issued.</summary>
public sealed class PrivateAuthorityTests : IDisposable
{
    private readonly TestAuthority _authority = new("kafka");
    private readonly TempFolder _folder = new();
    private readonly MockKafka _broker = new();
    private readonly TlsKafkaProxy _proxy;

    public PrivateAuthorityTests() => _proxy = new(_broker, _authority);

    [Fact]
    public async Task DeliverAsync_CaFileOfTheBrokersAuthority_Arrives()
    {
        await using var destination = TestKafka.Destination(Options(_authority));

        await destination.DeliverAsync(Records.Many(0, 10));

        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        Assert.Equal(10, reader.ReadIds(10).Count);
    }

    [Fact]
    public async Task DeliverAsync_CaFileOfAnotherAuthority_Fails()
    {
        using var other = new TestAuthority("other");
        var options = Options(other);
        options.DeliverySeconds = 1;
        await using var destination = TestKafka.Destination(options);

        await Assert.ThrowsAsync<IOException>(() => destination.DeliverAsync(Records.Many(0, 1)));
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _broker.Dispose();
        _folder.Dispose();
        _authority.Dispose();
    }

    private KafkaOptions Options(TestAuthority trusted)
    {
        File.WriteAllText(_folder.File("ca.crt"), trusted.Pem);
        var options = TestKafka.Options(_proxy.BootstrapServers);
        options.SecurityProtocol = "ssl";
        options.CaFile = _folder.File("ca.crt");
        return options;
    }
}
