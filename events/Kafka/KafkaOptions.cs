using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Kafka;

/// <summary>The Kafka cluster that events and changes are sent to. Section <c>Kafka</c>.</summary>
public sealed class KafkaOptions
{
    /// <summary>The brokers to ask first, <c>host:port</c> separated by commas; empty sends nothing to Kafka. Default empty.</summary>
    [RegularExpression(@"^[^\s,:]+(:[0-9]{1,5})?(,[^\s,:]+(:[0-9]{1,5})?)*$|^(\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?)(,\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?)*$", ErrorMessage = "Kafka:BootstrapServers must be host:port, or several separated by commas, such as kafka-1:9092,kafka-2:9092.")]
    public string BootstrapServers { get; set; } = "";

    /// <summary>The topic of evaluations. Default <c>flagcluster.evaluations.v1</c>.</summary>
    [Required(ErrorMessage = TopicShape + "EvaluationsTopic" + TopicRule), RegularExpression(TopicPattern, ErrorMessage = TopicShape + "EvaluationsTopic" + TopicRule)]
    public string EvaluationsTopic { get; set; } = "flagcluster.evaluations.v1";

    /// <summary>The topic of track calls. Default <c>flagcluster.tracks.v1</c>.</summary>
    [Required(ErrorMessage = TopicShape + "TracksTopic" + TopicRule), RegularExpression(TopicPattern, ErrorMessage = TopicShape + "TracksTopic" + TopicRule)]
    public string TracksTopic { get; set; } = "flagcluster.tracks.v1";

    /// <summary>The topic of changes of rulesets, which should be compacted. Default <c>flagcluster.changes.v1</c>.</summary>
    [Required(ErrorMessage = TopicShape + "ChangesTopic" + TopicRule), RegularExpression(TopicPattern, ErrorMessage = TopicShape + "ChangesTopic" + TopicRule)]
    public string ChangesTopic { get; set; } = "flagcluster.changes.v1";

    /// <summary>How batches are compressed: <c>none</c>, <c>gzip</c>, <c>snappy</c>, <c>lz4</c> or <c>zstd</c>. Default <c>lz4</c>, which costs the least CPU for its effect.</summary>
    [Required(ErrorMessage = CompressionRule), RegularExpression("^(none|gzip|snappy|lz4|zstd)$", ErrorMessage = CompressionRule)]
    public string Compression { get; set; } = "lz4";

    /// <summary>Milliseconds that a record may wait for others to be sent with it. Default 5. More makes larger batches and later deliveries.</summary>
    [Range(0, 10_000, ErrorMessage = "Kafka:LingerMs must be from 0 to 10000.")]
    public int LingerMs { get; set; } = 5;

    /// <summary>Seconds in which a record must be acknowledged; after that its delivery has failed and is tried again later. Default 10.</summary>
    [Range(1, 600, ErrorMessage = "Kafka:DeliverySeconds must be from 1 to 600.")]
    public int DeliverySeconds { get; set; } = 10;

    /// <summary>Records that wait in the client for the brokers at most. Default 100000.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "Kafka:QueueRecords must be from 1000 to 10000000.")]
    public int QueueRecords { get; set; } = 100_000;

    /// <summary>Bytes that wait in the client for the brokers at most. Default 64 MiB.</summary>
    [Range(1 << 20, 1 << 30, ErrorMessage = "Kafka:QueueBytes must be from 1048576 to 1073741824.")]
    public int QueueBytes { get; set; } = 64 << 20;

    /// <summary>The largest record that is sent, in bytes before compression; at most what the topics take (<c>max.message.bytes</c>). Default 900 KiB.</summary>
    [Range(64 << 10, 256 << 20, ErrorMessage = "Kafka:RecordBytes must be from 65536 to 268435456.")]
    public int RecordBytes { get; set; } = 900 << 10;

    /// <summary>How the brokers are spoken to: <c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>. Default <c>plaintext</c>.</summary>
    [Required(ErrorMessage = ProtocolRule), RegularExpression("^(plaintext|ssl|sasl_plaintext|sasl_ssl)$", ErrorMessage = ProtocolRule)]
    public string SecurityProtocol { get; set; } = "plaintext";

    /// <summary>How to log in where the protocol has SASL: <c>PLAIN</c>, <c>SCRAM-SHA-256</c> or <c>SCRAM-SHA-512</c>. Default <c>SCRAM-SHA-512</c>.</summary>
    [Required(ErrorMessage = MechanismRule), RegularExpression("^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$", ErrorMessage = MechanismRule)]
    public string SaslMechanism { get; set; } = "SCRAM-SHA-512";

    /// <summary>The user to log in as where the protocol has SASL. Default empty.</summary>
    public string SaslUsername { get; set; } = "";

    /// <summary>That user's password. Default empty.</summary>
    public string SaslPassword { get; set; } = "";

    /// <summary>The path of a file with the certificates, in PEM, that the brokers' are checked against; empty uses the system's. Default empty.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Any other setting of librdkafka by its own name, such as <c>client.rack</c>. It wins over the settings above, but for what keeps deliveries exact. Default none.</summary>
    public Dictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    private const string TopicPattern = "^[A-Za-z0-9._-]{1,249}$";
    private const string TopicShape = "Kafka:";
    private const string TopicRule = " must be 1 to 249 letters, digits, '.', '_' or '-'.";
    private const string CompressionRule = "Kafka:Compression must be none, gzip, snappy, lz4 or zstd.";
    private const string ProtocolRule = "Kafka:SecurityProtocol must be plaintext, ssl, sasl_plaintext or sasl_ssl.";
    private const string MechanismRule = "Kafka:SaslMechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.";
}
