using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace FlagCluster.Testing.Kafka;

/// <summary>
/// A Kafka broker on a loopback port of this process: librdkafka's mock cluster, which any client can connect to. It stores, fetches,
/// coordinates groups and can be taken down. It keeps about 5 MB in each partition and drops the oldest beyond that.
/// </summary>
/// <remarks>Never list consumer groups on it: it ends the process.</remarks>
public sealed class MockKafka : IDisposable
{
    private const int Broker = 1;
    private const short ProduceRequest = 0;

    private readonly nint _client;
    private readonly nint _cluster;

    // The package contains several builds of librdkafka; the Kafka client takes the first whose dependencies this machine has. The mock
    // broker
    // must run in the same one: another copy, such as the distribution's, may lack functions.
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
        // It would warn that the client, which only carries the broker, has no broker to connect to.
        _ = Native.rd_kafka_conf_set(settings, "log_level", "0", error, (nuint)error.Length);
        _client = Native.rd_kafka_new(0, settings, error, (nuint)error.Length);
        if (_client == 0)
            throw new InvalidOperationException("librdkafka made no client: " + System.Text.Encoding.UTF8.GetString(error).TrimEnd('\0'));
        _cluster = Native.rd_kafka_mock_cluster_new(_client, 1);
        BootstrapServers = Marshal.PtrToStringUTF8(Native.rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    /// <summary>Where it listens, <c>host:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>Makes a topic. One that is not made before it is used has four partitions.</summary>
    public void CreateTopic(string topic, int partitions) => Check(Native.rd_kafka_mock_topic_create(_cluster, topic, partitions, 1));

    /// <summary>Cuts all connections, whatever is on its way, and takes no new ones.</summary>
    public void Cut() => Check(Native.rd_kafka_mock_broker_set_down(_cluster, Broker));

    /// <summary>Takes connections again, after <see cref="Cut"/>.</summary>
    public void Heal() => Check(Native.rd_kafka_mock_broker_set_up(_cluster, Broker));

    /// <summary>Answers each request so much later from now on.</summary>
    public void Delay(TimeSpan by) => Check(Native.rd_kafka_mock_broker_set_rtt(_cluster, Broker, (int)by.TotalMilliseconds));

    /// <summary>Answers the next requests to produce with errors, by their numbers in Kafka's protocol.</summary>
    public void Refuse(params int[] errors) =>
        Native.rd_kafka_mock_push_request_errors_array(_cluster, ProduceRequest, (nuint)errors.Length, errors);

    /// <inheritdoc/>
    public void Dispose()
    {
        Native.rd_kafka_mock_cluster_destroy(_cluster);
        Native.rd_kafka_destroy(_client);
    }

    private static nint LoadPackaged(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Native.Library)
            return 0;
        foreach (var build in (string[])[name, "centos8-" + name, "alpine-" + name])
        {
            // The Kafka client's own assembly has the package's native folder on its search path.
            if (NativeLibrary.TryLoad(build, typeof(Library).Assembly, null, out var library))
                return library;
        }
        throw new DllNotFoundException("No build of librdkafka in the package Confluent.Kafka fits this machine.");
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new InvalidOperationException($"The mock broker answered with error {error}.");
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
