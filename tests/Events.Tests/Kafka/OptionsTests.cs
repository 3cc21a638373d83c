using Confluent.Kafka;
using FlagCluster.Events.Kafka;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>Tests the validation and translation of Kafka settings.</summary>
public sealed class OptionsTests
{
    public static TheoryData<Action<KafkaOptions>, string> ConflictingSettings =>
        new()
        {
            { options => options.SecurityProtocol = "sasl_ssl", "Kafka:SaslUsername" },
            { options => options.SaslUsername = "someone", "Kafka:SecurityProtocol" },
            { options => (options.SecurityProtocol, options.SaslUsername) = ("sasl_ssl", "someone"), "Kafka:SaslPassword" },
            { options => (options.SecurityProtocol, options.CaFile) = ("ssl", "/no/such/file.pem"), "/no/such/file.pem" },
            { options => (options.SecurityProtocol, options.CaFile) = ("ssl", typeof(OptionsTests).Assembly.Location), "no certificates" },
            { options => options.Properties["enable.idempotence"] = "false", "Kafka:Properties:enable.idempotence" },
            { options => options.Properties["acks"] = "1", "Kafka:Properties:acks" },
            { options => options.Properties["auto.offset.reset"] = "latest", "Kafka:Properties:auto.offset.reset" },
        };

    [Theory]
    [MemberData(nameof(ConflictingSettings))]
    public void Validate_ConflictingSettings_NamesTheSetting(Action<KafkaOptions> change, string setting)
    {
        var options = new KafkaOptions();
        change(options);

        var result = new KafkaOptionsValidator().Validate(null, options);

        Assert.Contains(setting, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Producer_PropertyAndFixedSettings_ContainsBoth()
    {
        var options = new KafkaOptions
        {
            BootstrapServers = "kafka:9092",
            SecurityProtocol = "sasl_ssl",
            SaslUsername = "flags",
            SaslPassword = "secret",
        };
        options.Properties["linger.ms"] = "77";

        var settings = KafkaSettings.Producer(options).ToDictionary();

        Assert.True(new KafkaOptionsValidator().Validate(null, options).Succeeded);
        Assert.Equal("77", settings["linger.ms"]);
        Assert.Equal("all", settings["acks"]);
        Assert.Equal("secret", settings["sasl.password"]);
    }

    /// <summary>
    /// The mock broker has no SASL, so the test ends where librdkafka accepts the settings: it refuses to create a client for a mechanism
    /// or protocol that it does not support, and for names that it does not know.
    /// </summary>
    [Theory]
    [InlineData("PLAIN", "sasl_plaintext")]
    [InlineData("PLAIN", "sasl_ssl")]
    [InlineData("SCRAM-SHA-256", "sasl_plaintext")]
    [InlineData("SCRAM-SHA-256", "sasl_ssl")]
    [InlineData("SCRAM-SHA-512", "sasl_plaintext")]
    [InlineData("SCRAM-SHA-512", "sasl_ssl")]
    public void Producer_EachMechanism_ReachesLibrdkafka(string mechanism, string protocol)
    {
        var options = new KafkaOptions
        {
            BootstrapServers = "127.0.0.1:1",
            SecurityProtocol = protocol,
            SaslMechanism = mechanism,
            SaslUsername = "flags",
            SaslPassword = "secret, with \"quotes\" and ü",
        };

        var settings = KafkaSettings.Producer(options);

        Assert.True(new KafkaOptionsValidator().Validate(null, options).Succeeded);
        Assert.Equal(
            (protocol, mechanism, "flags", options.SaslPassword),
            (
                settings.Get("security.protocol"),
                settings.Get("sasl.mechanism"),
                settings.Get("sasl.username"),
                settings.Get("sasl.password")
            )
        );
        using var producer = new ProducerBuilder<byte[], byte[]>(settings)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        Assert.StartsWith("flagcluster#producer-", producer.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Producer_UnknownMechanism_IsRefusedByLibrdkafka()
    {
        var options = new KafkaOptions
        {
            BootstrapServers = "127.0.0.1:1",
            SecurityProtocol = "sasl_plaintext",
            SaslMechanism = "SCRAM-SHA-1024",
            SaslUsername = "flags",
            SaslPassword = "secret",
        };

        Assert.Throws<InvalidOperationException>(() => new ProducerBuilder<byte[], byte[]>(KafkaSettings.Producer(options)).Build());
    }

    [Fact]
    public void Consumer_PropertyAndFixedSettings_ContainsBoth()
    {
        var options = new KafkaOptions
        {
            BootstrapServers = "kafka:9092",
            SecurityProtocol = "sasl_ssl",
            SaslUsername = "flags",
            SaslPassword = "secret",
            AnalyticsGroup = "some-group",
        };
        options.Properties["client.rack"] = "eu-1a";

        var settings = KafkaSettings.Consumer(options).ToDictionary();

        Assert.Equal("eu-1a", settings["client.rack"]);
        Assert.Equal("some-group", settings["group.id"]);
        Assert.Equal("error", settings["auto.offset.reset"]);
        Assert.Equal("secret", settings["sasl.password"]);
    }
}
