using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Kafka;

/// <summary>Configures the Kafka cluster of events and changes. Section <c>Kafka</c>.</summary>
public sealed class KafkaOptions
{
    /// <summary>
    /// Gets or sets the bootstrap brokers, <c>host:port</c> separated by commas. Default empty: nothing is sent to Kafka.
    /// </summary>
    [RegularExpression(ServersPattern, ErrorMessage = ServersRule)]
    public string BootstrapServers { get; set; } = "";

    /// <summary>Gets or sets the topic of evaluations. Default <c>flagcluster.evaluations.v1</c>.</summary>
    [Required(ErrorMessage = EvaluationsRule), RegularExpression(TopicPattern, ErrorMessage = EvaluationsRule)]
    public string EvaluationsTopic { get; set; } = "flagcluster.evaluations.v1";

    /// <summary>Gets or sets the topic of track events. Default <c>flagcluster.tracks.v1</c>.</summary>
    [Required(ErrorMessage = TracksRule), RegularExpression(TopicPattern, ErrorMessage = TracksRule)]
    public string TracksTopic { get; set; } = "flagcluster.tracks.v1";

    /// <summary>Gets or sets the topic of changes, which should be compacted. Default <c>flagcluster.changes.v1</c>.</summary>
    [Required(ErrorMessage = ChangesRule), RegularExpression(TopicPattern, ErrorMessage = ChangesRule)]
    public string ChangesTopic { get; set; } = "flagcluster.changes.v1";

    /// <summary>
    /// Gets or sets the topic of entries and checkpoints of the audit logs, which should not be compacted. Default
    /// <c>flagcluster.audit.v1</c>.
    /// </summary>
    [Required(ErrorMessage = AuditRule), RegularExpression(TopicPattern, ErrorMessage = AuditRule)]
    public string AuditTopic { get; set; } = "flagcluster.audit.v1";

    /// <summary>
    /// Gets or sets the topic of records that could not be folded. Default <c>flagcluster.dead-letters.v1</c>.
    /// </summary>
    [Required(ErrorMessage = DeadLettersRule), RegularExpression(TopicPattern, ErrorMessage = DeadLettersRule)]
    public string DeadLettersTopic { get; set; } = "flagcluster.dead-letters.v1";

    /// <summary>
    /// Gets or sets the consumer group in which the processes that fold events share the partitions. Default
    /// <c>flagcluster-analytics</c>.
    /// </summary>
    [Required(ErrorMessage = GroupRule), RegularExpression(TopicPattern, ErrorMessage = GroupRule)]
    public string AnalyticsGroup { get; set; } = "flagcluster-analytics";

    /// <summary>
    /// Gets or sets the compression of batches: <c>none</c>, <c>gzip</c>, <c>snappy</c>, <c>lz4</c> or <c>zstd</c>. Default <c>lz4</c>,
    /// which has the best ratio of compression to processor time.
    /// </summary>
    [Required(ErrorMessage = CompressionRule), RegularExpression("^(none|gzip|snappy|lz4|zstd)$", ErrorMessage = CompressionRule)]
    public string Compression { get; set; } = "lz4";

    /// <summary>
    /// Gets or sets the milliseconds for which a record waits for others in its batch. Default 5. A higher value makes larger batches and
    /// later deliveries.
    /// </summary>
    [Range(0, 10_000, ErrorMessage = "Kafka:LingerMs must be from 0 to 10000.")]
    public int LingerMs { get; set; } = 5;

    /// <summary>
    /// Gets or sets the seconds within which a record must be acknowledged. After that its delivery fails and is retried. Default 10.
    /// </summary>
    [Range(1, 600, ErrorMessage = "Kafka:DeliverySeconds must be from 1 to 600.")]
    public int DeliverySeconds { get; set; } = 10;

    /// <summary>Gets or sets the largest number of records in the queue of the client. Default 100000.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "Kafka:QueueRecords must be from 1000 to 10000000.")]
    public int QueueRecords { get; set; } = 100_000;

    /// <summary>Gets or sets the largest size of the queue of the client in bytes. Default 64 MiB.</summary>
    [Range(1 << 20, 1 << 30, ErrorMessage = "Kafka:QueueBytes must be from 1048576 to 1073741824.")]
    public int QueueBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Gets or sets the size of the largest record in bytes before compression, at most <c>max.message.bytes</c> of the topics. Default
    /// 900 KiB.
    /// </summary>
    [Range(64 << 10, 256 << 20, ErrorMessage = "Kafka:RecordBytes must be from 65536 to 268435456.")]
    public int RecordBytes { get; set; } = 900 << 10;

    /// <summary>
    /// Gets or sets the protocol: <c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>. Default <c>plaintext</c>.
    /// </summary>
    [Required(ErrorMessage = ProtocolRule)]
    [RegularExpression("^(plaintext|ssl|sasl_plaintext|sasl_ssl)$", ErrorMessage = ProtocolRule)]
    public string SecurityProtocol { get; set; } = "plaintext";

    /// <summary>
    /// Gets or sets the SASL mechanism: <c>PLAIN</c>, <c>SCRAM-SHA-256</c> or <c>SCRAM-SHA-512</c>. Default <c>SCRAM-SHA-512</c>.
    /// </summary>
    [Required(ErrorMessage = MechanismRule)]
    [RegularExpression("^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$", ErrorMessage = MechanismRule)]
    public string SaslMechanism { get; set; } = "SCRAM-SHA-512";

    /// <summary>Gets or sets the SASL user. Default empty.</summary>
    public string SaslUsername { get; set; } = "";

    /// <summary>Gets or sets the password of the SASL user. Default empty.</summary>
    public string SaslPassword { get; set; } = "";

    /// <summary>
    /// Gets or sets the path of a PEM file with the certificates that broker certificates are verified against. Default empty: the
    /// certificates of the system.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>
    /// Gets other settings of librdkafka by their names, such as <c>client.rack</c>. They override the settings above, except those that
    /// exact delivery requires. Default none.
    /// </summary>
    public Dictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    private const string ServersPattern =
        @"^[^\s,:]+(:[0-9]{1,5})?(,[^\s,:]+(:[0-9]{1,5})?)*$|^(\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?)(,\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?)*$";
    private const string ServersRule =
        "Kafka:BootstrapServers must be host:port, or several separated by commas, such as kafka-1:9092,kafka-2:9092.";
    private const string TopicPattern = "^[A-Za-z0-9._-]{1,249}$";
    private const string TopicRule = " must be 1 to 249 letters, digits, '.', '_' or '-'.";
    private const string EvaluationsRule = "Kafka:EvaluationsTopic" + TopicRule;
    private const string TracksRule = "Kafka:TracksTopic" + TopicRule;
    private const string ChangesRule = "Kafka:ChangesTopic" + TopicRule;
    private const string AuditRule = "Kafka:AuditTopic" + TopicRule;
    private const string DeadLettersRule = "Kafka:DeadLettersTopic" + TopicRule;
    private const string GroupRule = "Kafka:AnalyticsGroup" + TopicRule;
    private const string CompressionRule = "Kafka:Compression must be none, gzip, snappy, lz4 or zstd.";
    private const string ProtocolRule = "Kafka:SecurityProtocol must be plaintext, ssl, sasl_plaintext or sasl_ssl.";
    private const string MechanismRule = "Kafka:SaslMechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.";
}
