using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace FlagCluster.Testing.Kafka;

/// <summary>
/// Represents a Kafka broker on a loopback port of this process: librdkafka's mock cluster, to which any client can connect. It stores
/// and returns records, coordinates groups, and can simulate an outage. It retains about 5 MB per partition and deletes the oldest beyond
/// that.
/// </summary>
/// <remarks>Never list its consumer groups: that crashes the process.</remarks>
public sealed class MockKafka : IDisposable
{
    private const int Broker = 1;
    private const short ProduceRequest = 0;

    private readonly nint _client;
    private readonly nint _cluster;
    private Socket? _reserved;

    // The package contains several builds of librdkafka; the Kafka client loads the first whose dependencies this machine has. The mock
    // broker must run in the same build: another one, such as the distribution's, may lack functions.
    static MockKafka()
    {
        Library.Load();
        NativeLibrary.SetDllImportResolver(typeof(MockKafka).Assembly, LoadPackaged);
    }

    /// <summary>Starts a broker.</summary>
    public MockKafka()
    {
        var error = new byte[512];
        var settings = Native.rd_kafka_conf_new();
        // Otherwise it would warn that this client, which only hosts the mock broker, has no broker to connect to.
        _ = Native.rd_kafka_conf_set(settings, "log_level", "0", error, (nuint)error.Length);
        _client = Native.rd_kafka_new(0, settings, error, (nuint)error.Length);
        if (_client == 0)
            throw new InvalidOperationException(
                "librdkafka created no client: " + System.Text.Encoding.UTF8.GetString(error).TrimEnd('\0')
            );
        _cluster = Native.rd_kafka_mock_cluster_new(_client, 1);
        BootstrapServers = Marshal.PtrToStringUTF8(Native.rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    /// <summary>Gets the address, <c>host:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>Creates a topic. A topic that is used before it is created has four partitions.</summary>
    public void CreateTopic(string topic, int partitions) => Check(Native.rd_kafka_mock_topic_create(_cluster, topic, partitions, 1));

    /// <summary>Closes all connections, including those with in-flight requests, and accepts no new ones.</summary>
    public void Stop()
    {
        Check(Native.rd_kafka_mock_broker_set_down(_cluster, Broker));
        // The port is one that the system assigned. While the broker is down it would be free for any other connection, and Resume,
        // which binds it again, would end the process. A socket that is bound and does not listen keeps it; connections are refused.
        _reserved = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _reserved.Bind(IPEndPoint.Parse(BootstrapServers));
    }

    /// <summary>Accepts connections again, after <see cref="Stop"/>.</summary>
    public void Resume()
    {
        Check(Native.rd_kafka_mock_broker_set_up(_cluster, Broker));
        _reserved?.Dispose();
        _reserved = null;
    }

    /// <summary>Delays every response from now on.</summary>
    public void Delay(TimeSpan by) => Check(Native.rd_kafka_mock_broker_set_rtt(_cluster, Broker, (int)by.TotalMilliseconds));

    /// <summary>Responds to the next produce requests with errors, given by their numbers in Kafka's protocol.</summary>
    public void FailProduceRequests(params int[] errors) =>
        Native.rd_kafka_mock_push_request_errors_array(_cluster, ProduceRequest, (nuint)errors.Length, errors);

    /// <inheritdoc/>
    public void Dispose()
    {
        Native.rd_kafka_mock_cluster_destroy(_cluster);
        Native.rd_kafka_destroy(_client);
        _reserved?.Dispose();
    }

    private static nint LoadPackaged(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Native.Library)
            return 0;
        foreach (var build in (string[])[name, "centos8-" + name, "alpine-" + name])
        {
            // The assembly of the Kafka client has the package's native folder on its search path.
            if (NativeLibrary.TryLoad(build, typeof(Library).Assembly, null, out var library))
                return library;
        }
        throw new DllNotFoundException("No build of librdkafka in the package Confluent.Kafka fits this machine.");
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new InvalidOperationException($"The mock broker returned error {error}.");
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "The names are librdkafka's.")]
    private static class Native
    {
        public const string Library = "librdkafka";

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint rd_kafka_conf_new();

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int rd_kafka_conf_set(
            nint settings,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
            byte[] error,
            nuint size
        );

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint rd_kafka_new(int type, nint conf, byte[] error, nuint size);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern void rd_kafka_destroy(nint client);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint rd_kafka_mock_cluster_new(nint client, int brokers);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern void rd_kafka_mock_cluster_destroy(nint cluster);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint rd_kafka_mock_cluster_bootstraps(nint cluster);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int rd_kafka_mock_topic_create(
            nint cluster,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string topic,
            int partitions,
            int replicas
        );

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int rd_kafka_mock_broker_set_down(nint cluster, int broker);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int rd_kafka_mock_broker_set_up(nint cluster, int broker);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int rd_kafka_mock_broker_set_rtt(nint cluster, int broker, int milliseconds);

        [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern void rd_kafka_mock_push_request_errors_array(nint cluster, short request, nuint count, int[] errors);
    }
}
